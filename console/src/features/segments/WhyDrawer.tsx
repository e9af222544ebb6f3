import { CheckCircleFilled, CloseCircleOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Drawer, Skeleton } from "antd";
import { Link } from "react-router";
import { type Answer, api, take } from "@/api/client";
import { useSpeech, useWords } from "@/locales";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { segmentsWords } from "./segmentsWords";

type Part = Answer<"/api/v1/segments/{segment_id}/why/{customer_id}">["parts"][number];
export type Person = { id: number; name: string | null };

/** How deep a part lies: "rule.all[0].not" lies two below the rule. */
const depthOf = (place: string) => place.split(".").length - 1;

/** Whether another part lies in this one; its whole sentence would say all of them again. */
const holdsOthers = (part: Part, parts: Part[]) =>
  parts.some(({ place }) => place.startsWith(`${part.place}.`));

function PartLine({ part, parts }: { part: Part; parts: Part[] }) {
  const { say } = useSpeech();
  const w = useWords(segmentsWords);
  const outer = holdsOthers(part, parts);
  const negates = parts.some(({ place }) => place === `${part.place}.not`);
  const words =
    part.place === "rule" ? w("whole") : negates ? w("negated") : outer ? w("group_of") : say(part);
  return (
    <li style={{ paddingInlineStart: depthOf(part.place) * 18 }}>
      {part.fits ? (
        <CheckCircleFilled className="yes" aria-label={w("fits")} />
      ) : (
        <CloseCircleOutlined className="soft" aria-label={w("fits_not")} />
      )}{" "}
      <span className={part.place === "rule" ? "title-link" : undefined}>{words}</span>
    </li>
  );
}

type Props = { segment_id: number; person: Person | null; onClose: () => void };

/** Why someone is in a segment: each part of the rule with whether they fit it. */
export function WhyDrawer({ segment_id, person, onClose }: Props) {
  const w = useWords(segmentsWords);
  const customer_id = person?.id ?? 0;
  const { data, error, isPending } = useQuery({
    queryKey: ["segments", "why", segment_id, customer_id],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/v1/segments/{segment_id}/why/{customer_id}", {
          params: { path: { segment_id, customer_id } },
          signal,
        }),
      ),
    enabled: person !== null,
    staleTime: 0,
  });
  return (
    <Drawer
      open={person !== null}
      onClose={onClose}
      size={460}
      title={person?.name ? w("why_of", { name: person.name }) : w("why_title")}
    >
      <div className="stack">
        <p className="soft">{w("why_hint")}</p>
        <RefusalAlert error={error} />
        {isPending && !error ? <Skeleton active /> : null}
        {data ? (
          <ul className="why-parts">
            {data.parts.map((each) => (
              <PartLine key={each.place} part={each} parts={data.parts} />
            ))}
          </ul>
        ) : null}
        <Link to={`/customers/${customer_id}`}>{w("open_customer")}</Link>
      </div>
    </Drawer>
  );
}
