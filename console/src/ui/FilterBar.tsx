import { FilterOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useSpeech } from "@/locales";
import { usePhone } from "./usePhone";

type Props = {
  /** What is changed daily: always in sight. */
  first: ReactNode;
  /** How many of the others are set, told on the button that hides them. */
  chosen: number;
  children: ReactNode;
};

/** The filters of a screen: one row; on a phone the first one, the others behind a button. */
export function FilterBar({ first, chosen, children }: Props) {
  const { t } = useSpeech();
  const phone = usePhone();
  const [open, setOpen] = useState(false);
  if (!phone) {
    return (
      <div className="filters">
        {first}
        {children}
      </div>
    );
  }
  return (
    <div className="filter-bar">
      <div className="filter-first">
        {first}
        <Button
          icon={<FilterOutlined />}
          type={open ? "primary" : "default"}
          onClick={() => setOpen(!open)}
          aria-expanded={open}
        >
          {chosen > 0 ? t("filters.chosen", { count: chosen }) : t("filters.open")}
        </Button>
      </div>
      {open ? <div className="filters">{children}</div> : null}
    </div>
  );
}

/** How many of the named filters the address sets. */
export function chosenOf(values: Record<string, string>, names: readonly string[]): number {
  return names.filter((name) => values[name]).length;
}
