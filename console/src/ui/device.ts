import { useCallback } from "react";
import { type TextKey, useSpeech } from "@/locales";

type Known = [pattern: RegExp, name: string];

// The first that fits: most browsers also call themselves Chrome or Safari. The names that differ
// by language are keys of the dictionary.
const BROWSERS: Known[] = [
  [/wxwork\//i, "device.wecom"],
  [/MicroMessenger\//, "device.wechat"],
  [/Edg(A|iOS)?\//, "Edge"],
  [/OPR\//, "Opera"],
  [/(Firefox|FxiOS)\//, "Firefox"],
  [/(Chrome|Chromium|CriOS)\//, "Chrome"],
  [/Version\/.*Safari\//, "Safari"],
];
const SYSTEMS: Known[] = [
  [/HarmonyOS|OpenHarmony/, "HarmonyOS"],
  [/Windows/, "Windows"],
  [/Android/, "Android"],
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Mac OS X|Macintosh/, "macOS"],
  [/CrOS/, "ChromeOS"],
  [/Linux/, "Linux"],
];

const nameIn = (known: Known[], agent: string) =>
  known.find(([pattern]) => pattern.test(agent))?.[1];

/** The names of browser and system that a user agent tells of; empty where neither is known. */
export function deviceOf(agent: string): string[] {
  return [nameIn(BROWSERS, agent), nameIn(SYSTEMS, agent)].filter((name) => name !== undefined);
}

/** "Chrome · Linux" for a user agent, in the reader's language. */
export function useDevice(): (agent: string) => string {
  const { t } = useSpeech();
  return useCallback(
    (agent) =>
      deviceOf(agent)
        .map((name) => (name.startsWith("device.") ? t(name as TextKey) : name))
        .join(" · ") || t("device.unknown"),
    [t],
  );
}
