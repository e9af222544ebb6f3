import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Form, InputNumber, Skeleton, Table, Tag } from "antd";
import { type Answer, api, take } from "@/api/client";
import { useLabel, useMay } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { day } from "@/ui/figures";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { mergingWords } from "./mergingWords";
import { Shared } from "./Shared";
import { WithReason } from "./WithReason";

type Card = Answer<"/api/v1/customers/{customer_id}/identities">;
type Known = Card["identities"][number];
type Decision = Card["decisions"][number];

function Why({ known }: { known: Known }) {
  const { locale } = useSpeech();
  const w = useWords(mergingWords);
  const label = useLabel();
  if (known.standing) return <Tag>{w("this_one")}</Tag>;
  return (
    <>
      {label("merge_because", known.because)}
      {known.merged_at ? (
        <span className="soft"> {day(known.merged_at.slice(0, 10), locale)}</span>
      ) : null}
    </>
  );
}

function TakeOut({ known, seen }: { known: Known; seen: () => Promise<void> }) {
  const w = useWords(mergingWords);
  const { customer_id } = known;
  if (customer_id === null) return null;
  return (
    <WithReason
      label={w("take_out")}
      hint={w("take_out_hint")}
      onGo={({ reason }) =>
        take(
          api.POST("/api/v1/customers/{customer_id}/take-out", {
            params: { path: { customer_id } },
            body: { reason },
          }),
        ).then(seen)
      }
    />
  );
}

type DecisionsProps = { decisions: Decision[]; editor: boolean; seen: () => Promise<void> };

function Decisions({ decisions, editor, seen }: DecisionsProps) {
  const { locale } = useSpeech();
  const w = useWords(mergingWords);
  const label = useLabel();
  if (decisions.length === 0) return null;
  return (
    <>
      <h3>{w("decisions")}</h3>
      {decisions.map((each) => (
        <p key={each.id}>
          {w("pair", { left: each.left_id, right: each.right_id })} ·{" "}
          <strong>{label("identity_verdict", each.verdict)}</strong> · {each.reason} ·{" "}
          <span className="soft">
            {each.decided_by ?? w("by_house")} {day(each.decided_at.slice(0, 10), locale)}
          </span>{" "}
          {each.undone_at ? (
            <span className="soft">
              {w("undone", {
                day: day(each.undone_at.slice(0, 10), locale),
                who: each.undone_by ?? w("by_house"),
              })}
            </span>
          ) : editor ? (
            <WithReason
              label={w("undo")}
              hint={w("undo_hint")}
              onGo={({ reason }) =>
                take(
                  api.POST("/api/v1/customers/merging/decisions/{decision_id}/undo", {
                    params: { path: { decision_id: each.id } },
                    body: { reason },
                  }),
                ).then(seen)
              }
            />
          ) : null}
        </p>
      ))}
    </>
  );
}

/** The numbers of one person, what made them one, and what was decided about them. */
export function Identities({ customerId }: { customerId: number }) {
  const { locale } = useSpeech();
  const w = useWords(mergingWords);
  const label = useLabel();
  const editor = useMay()("edit_customers");
  const client = useQueryClient();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["customer", customerId, "identities"],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/v1/customers/{customer_id}/identities", {
          params: { path: { customer_id: customerId } },
          signal,
        }),
      ),
  });
  const seen = () => client.invalidateQueries();
  if (error) return <RefusalAlert error={error} onRetry={refetch} />;
  if (isPending) return <Skeleton active />;
  const merged = data.identities.length > 1;
  return (
    <>
      {merged ? null : <p className="soft">{w("alone")}</p>}
      <Table
        rowKey={(row) => row.customer_id ?? `${row.source} ${row.merged_at}`}
        dataSource={data.identities}
        pagination={false}
        scroll={{ x: "max-content" }}
        columns={[
          { title: w("source"), render: (_, row) => label("identity_source", row.source) },
          {
            title: w("known_as"),
            render: (_, row) =>
              row.customer_id === null ? (
                <span className="soft">{w("elsewhere")}</span>
              ) : (
                `${row.shown ?? ""} · ${row.customer_id}`
              ),
          },
          {
            title: w("known_since"),
            render: (_, row) =>
              row.known_since ? day(row.known_since.slice(0, 10), locale) : null,
          },
          ...(merged
            ? [
                { title: w("because"), render: (_: unknown, row: Known) => <Why known={row} /> },
                {
                  title: w("speaks_for"),
                  render: (_: unknown, row: Known) => <Shared values={row.shared} />,
                },
              ]
            : []),
          ...(merged && editor
            ? [
                {
                  title: w("decide"),
                  render: (_: unknown, row: Known) => <TakeOut known={row} seen={seen} />,
                },
              ]
            : []),
        ]}
      />
      <Decisions decisions={data.decisions} editor={editor} seen={seen} />
      {editor ? (
        <p>
          <WithReason
            label={w("merge")}
            hint={w("same_hint")}
            onGo={({ reason, with_customer_id }) =>
              take(
                api.POST("/api/v1/customers/{customer_id}/merge", {
                  params: { path: { customer_id: customerId } },
                  body: { reason, with_customer_id: Number(with_customer_id) },
                }),
              ).then(seen)
            }
          >
            <Form.Item name="with_customer_id" label={w("merge_with")} rules={[{ required: true }]}>
              <InputNumber min={1} precision={0} />
            </Form.Item>
          </WithReason>
        </p>
      ) : null}
    </>
  );
}
