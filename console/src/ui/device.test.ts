import { expect, test } from "vitest";
import { deviceOf } from "./device";

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome Linux"],
  ["Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge Windows"],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) Version/18.0 Safari/604.1",
    "Safari iPhone",
  ],
  ["Mozilla/5.0 (Linux; Android 15) Chrome/130.0 MicroMessenger/8.0", "device.wechat Android"],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) wxwork/4.1 MicroMessenger/7.0",
    "device.wecom macOS",
  ],
  ["curl/8.5.0", ""],
])("%s", (agent, names) => {
  expect(deviceOf(agent).join(" ")).toBe(names);
});
