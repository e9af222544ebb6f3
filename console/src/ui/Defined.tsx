import { QuestionCircleOutlined } from "@ant-design/icons";
import { Button, Popover } from "antd";
import type { ReactNode } from "react";
import { useSpeech } from "@/locales";

type Props = { name: string; children: ReactNode };

/** 「口径」 in words, for figures that are no metric of the catalogue: one touch away from them. */
export function Defined({ name, children }: Props) {
  const { t } = useSpeech();
  return (
    <Popover title={name} content={<div className="formula">{children}</div>} trigger="click">
      <Button
        type="text"
        size="small"
        className="formula-button"
        icon={<QuestionCircleOutlined />}
        aria-label={t("metric.how", { name })}
      />
    </Popover>
  );
}
