import { Alert, Modal, Typography } from "antd";
import type { Answer } from "@/api/client";
import { useSpeech } from "@/locales";

export type Password = Answer<"/api/v1/org/staff", "post">;

/** A one-time password, shown this once and never again. */
export function OneTimePassword(props: { password: Password | null; onClose: () => void }) {
  const { t } = useSpeech();
  const { password, onClose } = props;
  return (
    <Modal
      open={password !== null}
      title={t("staff.password_title")}
      onOk={onClose}
      onCancel={onClose}
      mask={{ closable: false }}
      cancelButtonProps={{ hidden: true }}
    >
      <Alert type="warning" showIcon title={t("staff.password_once")} />
      <dl className="facts spaced">
        <dt>{t("sign_in.username")}</dt>
        <dd>{password?.username}</dd>
        <dt>{t("sign_in.password")}</dt>
        <dd>
          <Typography.Text code copyable>
            {password?.password}
          </Typography.Text>
        </dd>
      </dl>
    </Modal>
  );
}
