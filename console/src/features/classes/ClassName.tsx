import { useLabel } from "@/api/queries";
import { colourOf, type UserClass } from "./classes";
import "./classes.css";

/** A class by its name and colour. */
export function ClassName({ of }: { of: UserClass }) {
  const label = useLabel();
  return (
    <span>
      <i className="class-dot" style={{ background: colourOf(of) }} aria-hidden />
      {label("user_class", of)}
    </span>
  );
}
