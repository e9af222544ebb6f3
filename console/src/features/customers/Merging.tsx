import { useQueryClient } from "@tanstack/react-query";
import { Link } from "react-router";
import { api, type Row, take } from "@/api/client";
import { useLabel } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { day, number } from "@/ui/figures";
import { ListPage } from "@/ui/ListPage";
import { MemberName } from "@/ui/MemberName";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { usePages } from "@/ui/usePages";
import { mergingWords } from "./mergingWords";
import { Shared } from "./Shared";
import { WithReason } from "./WithReason";

type Proposal = Row<"/api/v1/customers/merging/proposals">;

function Candidate({ of }: { of: Proposal["left"] }) {
  const { locale } = useSpeech();
  const w = useWords(mergingWords);
  const label = useLabel();
  return (
    <div>
      <Link to={`/customers/${of.customer_id}`}>
        <MemberName name={of.name} />
      </Link>
      <div className="soft">
        {of.sources.map((each) => label("identity_source", each)).join(" · ")}
        {of.numbers > 1 ? ` · ${w("numbers", { count: number(of.numbers, locale) })}` : ""}
        {" · "}
        {w("since", { day: day(of.known_since.slice(0, 10), locale) })}
      </div>
    </div>
  );
}

function Decide({ proposal }: { proposal: Proposal }) {
  const w = useWords(mergingWords);
  const client = useQueryClient();
  const params = { path: { proposal_id: proposal.id } };
  const seen = () => client.invalidateQueries();
  return (
    <span className="row">
      <WithReason
        primary
        label={w("same")}
        hint={w("same_hint")}
        onGo={({ reason }) =>
          take(
            api.POST("/api/v1/customers/merging/proposals/{proposal_id}/accept", {
              params,
              body: { reason },
            }),
          ).then(seen)
        }
      />
      <WithReason
        label={w("different")}
        hint={w("different_hint")}
        onGo={({ reason }) =>
          take(
            api.POST("/api/v1/customers/merging/proposals/{proposal_id}/refuse", {
              params,
              body: { reason },
            }),
          ).then(seen)
        }
      />
    </span>
  );
}

/** People who may be one, side by side with what speaks for it. */
export default function Merging() {
  const { locale } = useSpeech();
  const w = useWords(mergingWords);
  const label = useLabel();
  const pages = usePages<Proposal>(["customers", "merging"], (cursor, signal) =>
    take(api.GET("/api/v1/customers/merging/proposals", { params: { query: { cursor } }, signal })),
  );
  return (
    <Page title={w("title")} lead={w("lead")}>
      <Panel className="list-panel">
        <ListPage
          pages={pages}
          rowKey={({ id }) => id}
          empty={<EmptyState kind="nothing_yet" title={w("none")} hint={w("none_hint")} />}
          card={(row) => (
            <div className="card">
              <Candidate of={row.left} />
              <Candidate of={row.right} />
              <Shared values={row.shared} />
              <span className="card-facts">{label("proposal_because", row.because)}</span>
              <Decide proposal={row} />
            </div>
          )}
          columns={[
            { title: w("one"), render: (_, row) => <Candidate of={row.left} /> },
            { title: w("other"), render: (_, row) => <Candidate of={row.right} /> },
            {
              title: w("speaks_for"),
              render: (_, row) => (
                <>
                  <Shared values={row.shared} />
                  <span className="soft small">
                    {label("proposal_because", row.because)} · {w("found_at")}{" "}
                    {day(row.made_at.slice(0, 10), locale)}
                  </span>
                </>
              ),
            },
            { title: w("decide"), render: (_, row) => <Decide proposal={row} /> },
          ]}
        />
      </Panel>
    </Page>
  );
}
