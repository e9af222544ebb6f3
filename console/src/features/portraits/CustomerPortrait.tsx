import { useQuery } from "@tanstack/react-query";
import { Skeleton, Tag } from "antd";
import { type Answer, api, take } from "@/api/client";
import { useLabel } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { day, number } from "@/ui/figures";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { Portrait } from "./Portrait";
import { portraitWords } from "./words";

type Interests = Answer<"/api/v1/customers/{customer_id}/portrait">["interests"];

function InterestTags({ interests }: { interests: Interests }) {
  const say = useWords(portraitWords);
  const label = useLabel();
  const { locale } = useSpeech();
  const shown = [
    ...interests.topics.map((each) => ({ ...each, kind: "topic", color: "green" })),
    ...interests.needs.map((each) => ({ ...each, kind: "need", color: "gold" })),
  ];
  if (shown.length === 0) return <p className="soft">{say("interests_none")}</p>;
  return (
    <div className="portrait-tags">
      {shown.map(({ kind, color, word, facts, last_on, is_present }) => (
        <span key={word}>
          <Tag color={is_present ? color : undefined}>{label(kind, word)}</Tag>
          <span className="soft">
            {say("interest_line", { facts: number(facts, locale), day: day(last_on, locale) })}
            {is_present ? "" : ` · ${say("faded")}`}
          </span>
        </span>
      ))}
    </div>
  );
}

/** Who a person is beside the others, and what they are interested in. */
export default function CustomerPortrait({ id }: { id: number }) {
  const say = useWords(portraitWords);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["customer-portrait", id],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/v1/customers/{customer_id}/portrait", {
          params: { path: { customer_id: id } },
          signal,
        }),
      ),
  });
  if (error) return <RefusalAlert error={error} onRetry={refetch} />;
  if (isPending) return <Skeleton active />;
  return (
    <div className="portrait">
      <Panel title={say("interests")}>
        <InterestTags interests={data.interests} />
      </Panel>
      <Portrait portrait={data.portrait} one />
    </div>
  );
}
