import { Link } from "react-router";
import { useWords } from "@/locales";
import type { SegmentWhole } from "./EditSegment";
import { segmentsWords } from "./segmentsWords";

/** The segments and tags whose rules name this one. */
export function UsedBy({ users }: { users: SegmentWhole["used_by"] }) {
  const w = useWords(segmentsWords);
  return (
    <ul className="plain-list used-by">
      {users.map(({ kind, id, name }) => (
        <li key={`${kind} ${id}`}>
          <span className="tag tag-leaf">{w(kind === "tag" ? "kind_tag" : "kind_segment")}</span>{" "}
          <Link to={kind === "tag" ? `/tags?tag=${id}` : `/segments/${id}`}>{name}</Link>
        </li>
      ))}
    </ul>
  );
}
