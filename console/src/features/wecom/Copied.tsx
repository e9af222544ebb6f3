import { CheckOutlined, CopyOutlined } from "@ant-design/icons";
import { Typography } from "antd";
import { useWords } from "@/locales";
import { connectWords } from "./connectWords";

/** A value that belongs into a field over there, with a button that copies it. */
export function Copied({ name, value }: { name: string; value: string }) {
  const c = useWords(connectWords);
  return (
    <div className="copied">
      <dt>{name}</dt>
      <dd>
        <code>{value}</code>
        <Typography.Text
          copyable={{
            text: value,
            tooltips: false,
            icon: [
              <span key="copy">
                <CopyOutlined /> {c("copy")}
              </span>,
              <span key="copied">
                <CheckOutlined /> {c("copied")}
              </span>,
            ],
          }}
        />
      </dd>
    </div>
  );
}
