import { DownloadOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { useMay } from "@/api/queries";
import { useSpeech } from "@/locales";

const FORMATS = ["xlsx", "csv"] as const;

/** A report of the server as a file; shown to who may export. `query` is the report's question. */
export function ExportMenu({ report, query }: { report: string; query: Record<string, string> }) {
  const { t } = useSpeech();
  const may = useMay();
  if (!may("export")) return null;
  const fileOf = (format: string) =>
    `/api/v1/reports/${report}?${new URLSearchParams({ ...query, format })}`;
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: FORMATS.map((format) => ({
          key: format,
          label: (
            <a href={fileOf(format)} download>
              {t(`export.${format}`)}
            </a>
          ),
        })),
      }}
    >
      <Button icon={<DownloadOutlined />}>{t("export.title")}</Button>
    </Dropdown>
  );
}
