import { Table, Tag } from "antd";
import { useSpeech, useWords } from "@/locales";
import { number } from "@/ui/figures";
import { importsWords } from "./importsWords";
import type { Preview } from "./Wizard";

type Enrolled = NonNullable<Preview["enrolled"]>;
type ListedTag = Enrolled["tags"][number];

/** Who is new, and how many people get which tag. */
export function EnrolledTags({ enrolled, customers }: { enrolled: Enrolled; customers: boolean }) {
  const { locale } = useSpeech();
  const w = useWords(importsWords);
  const { tags } = enrolled;
  const some = (name: "already" | "replaced" | "kept_other") => tags.some((tag) => tag[name] > 0);
  const count = (
    title: string,
    name: "people" | "gets" | "already" | "replaced" | "kept_other",
  ) => ({
    title,
    align: "right" as const,
    render: (_: unknown, tag: ListedTag) => number(tag[name], locale),
  });
  return (
    <div className="stack">
      {customers ? (
        <p>
          {w("people", {
            made: number(enrolled.customers_made, locale),
            known: number(enrolled.customers_known, locale),
          })}
        </p>
      ) : null}
      {enrolled.tags_told > 0 ? (
        <>
          <p>
            {w(enrolled.tags_made > 0 ? "tags_made" : "tags_known", {
              count: number(enrolled.tags_told, locale),
              made: number(enrolled.tags_made, locale),
            })}{" "}
            {tags.length < enrolled.tags_told
              ? w("first_tags", { count: number(tags.length, locale) })
              : null}
          </p>
          <Table<ListedTag>
            size="small"
            rowKey={(tag) => `${tag.group}/${tag.name}`}
            dataSource={tags}
            pagination={false}
            scroll={{ x: "max-content", y: 280 }}
            columns={[
              {
                title: w("col_tag"),
                render: (_, tag) => (
                  <>
                    <span className="soft">{tag.group} / </span>
                    {tag.name} {tag.is_new ? <Tag color="green">{w("is_new")}</Tag> : null}
                  </>
                ),
              },
              count(w("col_people"), "people"),
              count(w("col_gets"), "gets"),
              ...(some("already") ? [count(w("col_already"), "already")] : []),
              ...(some("replaced") ? [count(w("col_replaced"), "replaced")] : []),
              ...(some("kept_other") ? [count(w("col_kept"), "kept_other")] : []),
            ]}
          />
          {some("replaced") ? <p className="soft">{w("not_back")}</p> : null}
        </>
      ) : null}
    </div>
  );
}
