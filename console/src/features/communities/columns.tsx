import type { TableProps } from "antd";
import { Link } from "react-router";
import { type Locale, type TextKey, useSpeech } from "@/locales";
import { day, number } from "@/ui/figures";
import { HealthTag } from "@/ui/HealthTag";
import { KindWord } from "@/ui/KindWord";
import { Sparkline } from "@/ui/Sparkline";
import type { CommunityRow } from "./Communities";

/** Until which day figures are known, where that is not the newest of the page: an ended flash group. */
export function Until({ row, newest, locale }: UntilProps) {
  const { t } = useSpeech();
  if (!row.health_on || row.health_on === newest) return null;
  return (
    <small className="soft block">
      {t("column.week_until", { day: day(row.health_on, locale) })}
    </small>
  );
}

type UntilProps = { row: CommunityRow; newest: string | undefined; locale: Locale };

type Wanted = {
  /** The latest day until which any community of the page is known. */
  newest: string | undefined;
  t: (key: TextKey) => string;
  locale: Locale;
  sort: string;
  sparklines: Record<string, number[]> | undefined;
};

/** The columns of the list; those that the server can sort by carry their field as key. */
export function columnsOf({
  t,
  locale,
  sort,
  sparklines,
  newest,
}: Wanted): NonNullable<TableProps<CommunityRow>["columns"]> {
  // The server sorts each column one way: figures downwards, words upwards.
  const sorted = (field: string) => {
    const direction = field.startsWith("-") ? ("descend" as const) : ("ascend" as const);
    return {
      key: field,
      sorter: true,
      sortDirections: [direction],
      sortOrder: sort === field ? direction : null,
    };
  };
  const figure = (field: "members" | "weekly_speakers" | "weekly_messages") => ({
    ...sorted(`-${field}`),
    title: t(`column.${field}`),
    align: "right" as const,
    render: (_: unknown, row: CommunityRow) => (
      <>
        {number(row[field], locale)}
        <Until row={row} newest={newest} locale={locale} />
      </>
    ),
  });
  return [
    {
      ...sorted("title"),
      title: t("column.title"),
      render: (_, row) => (
        <>
          <Link to={`/communities/${row.id}`} className="title-link">
            {row.title}
          </Link>
          <small className="soft block">
            <KindWord kind="platform" value={row.platform} />
          </small>
        </>
      ),
    },
    {
      ...sorted("health"),
      title: t("column.health"),
      render: (_, row) => <HealthTag health={row.health} />,
    },
    figure("members"),
    figure("weekly_speakers"),
    figure("weekly_messages"),
    {
      key: "sparkline",
      title: t("column.sparkline"),
      render: (_, row) => <Sparkline values={sparklines?.[row.id]} />,
    },
    {
      key: "positioning",
      title: t("column.positioning"),
      render: (_, row) => <KindWord kind="positioning" value={row.positioning} />,
    },
    {
      key: "place",
      title: t("column.place"),
      render: (_, row) => (
        <>
          {row.unit.name}
          <small className="soft block">{row.owner?.name ?? t("column.no_owner")}</small>
        </>
      ),
    },
    {
      ...sorted("-opened_on"),
      title: t("column.opened_on"),
      render: (_, row) => day(row.opened_on, locale),
    },
  ];
}
