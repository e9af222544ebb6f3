import { useQuery } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import { useSpeech, useWords } from "@/locales";
import { number, percent } from "@/ui/figures";
import { ClassName } from "./ClassName";
import { CLASSES } from "./classes";
import { classWords } from "./classWords";

export const SHARES = new Set(["bargain_share", "discount_depth_min"]);

/** By what people are classed now. */
export function useClassRules() {
  return useQuery({
    queryKey: ["classes", "rules"],
    queryFn: () => take(api.GET("/api/v1/classes/rules")),
  });
}

/** The table of decisions in words, with the numbers that hold now. */
export function ClassRules({ values }: { values: Record<string, number> }) {
  const { locale } = useSpeech();
  const w = useWords(classWords);
  const told = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      SHARES.has(name) ? percent(value, locale) : number(value, locale),
    ]),
  );
  return (
    <>
      <p className="soft">{w("rules_lead")}</p>
      <ol className="plain-list">
        {CLASSES.map((of) => (
          <li key={of}>
            <ClassName of={of} />
            <p className="soft">{w(`rule_${of}`, told)}</p>
          </li>
        ))}
      </ol>
    </>
  );
}

/** The same, where it is asked for beside a figure. */
export function PresentRules() {
  const { data } = useClassRules();
  return data ? <ClassRules values={data.values} /> : null;
}
