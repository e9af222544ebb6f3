import { WechatWorkOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useSpeech } from "@/locales";
import type { Offers } from "./useWecomSignIn";

/** A way to WeCom's own page for each corp that is connected; nothing where none is. */
export function WecomSignIn({ corps, next }: { corps: Offers["corps"]; next: string }) {
  const { t } = useSpeech();
  return corps.map(({ key, name }) => (
    <Button
      key={key}
      block
      size="large"
      icon={<WechatWorkOutlined />}
      href={`/sign-in/wecom/to/${key}?${new URLSearchParams({ next })}`}
    >
      {corps.length > 1 ? t("sign_in.wecom_of", { company: name }) : t("sign_in.wecom")}
    </Button>
  ));
}
