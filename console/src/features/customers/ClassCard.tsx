import { useQuery } from "@tanstack/react-query";
import { Tag } from "antd";
import { type Answer, api, take } from "@/api/client";
import { useLabel } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { day } from "@/ui/figures";
import { Panel } from "@/ui/Panel";
import { ClassName } from "../classes/ClassName";
import { Plays } from "../classes/Plays";
import { classCardWords } from "./classCardWords";

type Standing = Answer<"/api/v1/customers/{customer_id}/class">;

// The days of the way up, in order: column -> the stage that it tells of.
const STEPS = {
  befriended_on: "friend",
  joined_on: "member",
  spoke_on: "active",
  needed_on: "need",
  bought_on: "bought",
  repurchased_on: "repurchased",
  dormant_on: "dormant",
  lost_on: "lost",
} as const;

function Way({ way }: { way: NonNullable<Standing["way"]> }) {
  const { locale } = useSpeech();
  const label = useLabel();
  const steps = Object.entries(STEPS).filter(([name]) => way[name as keyof typeof STEPS]);
  return (
    <span className="lead-words">
      {steps.map(([name, stage]) => (
        <span key={name}>
          {label("lifecycle_stage", stage)}{" "}
          <span className="soft">{day(way[name as keyof typeof STEPS], locale)}</span>
        </span>
      ))}
    </span>
  );
}

/** What somebody is, why, since when, and what to do with it. */
export function ClassCard({ customerId }: { customerId: number }) {
  const { say, locale } = useSpeech();
  const w = useWords(classCardWords);
  const label = useLabel();
  const { data } = useQuery({
    queryKey: ["customer", customerId, "class"],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/v1/customers/{customer_id}/class", {
          params: { path: { customer_id: customerId } },
          signal,
        }),
      ),
  });
  // Beside a page that says what went wrong; without an answer there is nothing to show.
  if (!data) return null;
  if (!data.user_class && !data.stage) {
    return (
      <Panel title={w("title")}>
        <p className="soft">{w("none")}</p>
      </Panel>
    );
  }
  return (
    <Panel
      title={w("title")}
      extra={data.stage ? <Tag>{label("lifecycle_stage", data.stage)}</Tag> : undefined}
    >
      {data.user_class ? (
        <>
          <p>
            <strong>
              <ClassName of={data.user_class} />
            </strong>{" "}
            <span className="soft">{w("since", { day: day(data.since_on, locale) })}</span>
          </p>
          {data.reasons ? (
            data.reasons.map((each) => <p key={each.en}>{say(each)}</p>)
          ) : (
            <p className="soft">{w("hidden")}</p>
          )}
          <Plays plays={data.plays} />
        </>
      ) : null}
      {data.former.length > 0 ? (
        <p className="soft small">
          {w("former")}：
          {data.former
            .map((each) => `${label("user_class", each.user_class)} ${day(each.since_on, locale)}`)
            .join(" · ")}
        </p>
      ) : null}
      {data.way ? (
        <p className="small">
          {w("way")} <Way way={data.way} />
        </p>
      ) : null}
    </Panel>
  );
}
