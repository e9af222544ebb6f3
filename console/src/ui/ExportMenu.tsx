import { DownloadOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { Link } from "react-router";
import { useMay } from "@/api/queries";
import { useSpeech } from "@/locales";

const FORMATS = ["xlsx", "csv"] as const;

type Props = {
  /** The route of the server that answers the same as a file. */
  path: string;
  /** Its question; what is not asked is left out. */
  query: Record<string, string | number | null | undefined>;
  formats?: readonly (typeof FORMATS)[number][];
  /** Where there is more to be exported. */
  more?: { to: string; words: string };
};

/** What is on the screen as a file; shown to who may export. */
export function ExportMenu({ path, query, formats = FORMATS, more }: Props) {
  const { t } = useSpeech();
  const may = useMay();
  if (!may("export")) return null;
  const asked = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [[name, String(value)]],
  );
  const fileOf = (format: string) =>
    `${path}?${new URLSearchParams([...asked, ["format", format]])}`;
  const files = formats.map((format) => ({
    key: format,
    label: (
      <a href={fileOf(format)} download>
        {t(`export.${format}`)}
      </a>
    ),
  }));
  const items = more
    ? [...files, { key: "more", label: <Link to={more.to}>{more.words}</Link> }]
    : files;
  return (
    <Dropdown trigger={["click"]} menu={{ items }}>
      <Button icon={<DownloadOutlined />}>{t("export.title")}</Button>
    </Dropdown>
  );
}
