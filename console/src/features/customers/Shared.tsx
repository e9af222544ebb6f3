import { Tag } from "antd";
import type { Row } from "@/api/client";
import { useLabel } from "@/api/queries";

export type SharedValue = Row<"/api/v1/customers/merging/proposals">["shared"][number];

/** What two numbers have in common, masked, and what is doubtful about it. */
export function Shared({ values }: { values: SharedValue[] }) {
  const label = useLabel();
  return (
    <>
      {values.map((each) => (
        <div key={`${each.kind} ${each.shown}`} className="row shared-value">
          <span>
            {label("claim_kind", each.kind)} <strong>{each.shown}</strong>
          </span>
          {each.doubts.map((doubt) => (
            <Tag key={doubt} color="warning">
              {label("doubt", doubt)}
            </Tag>
          ))}
        </div>
      ))}
    </>
  );
}
