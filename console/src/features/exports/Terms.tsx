import { useQuery } from "@tanstack/react-query";
import { Alert } from "antd";
import { Link } from "react-router";
import { api, take } from "@/api/client";
import { useSpeech, useWords } from "@/locales";
import { number } from "@/ui/figures";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { exportWords } from "./exportWords";

const NAMES_SHOWN = 3;
const HOUR_MINUTES = 60;

type Asked = { customer_id?: number; report?: "members" | "rfm" };

/** What awaits whoever asks: the server says who can decide, and how many rows are left. */
export function useTerms(asked: Asked) {
  return useQuery({
    queryKey: ["exports", "terms", asked],
    queryFn: ({ signal }) =>
      take(api.GET("/api/v1/exports/terms", { params: { query: asked }, signal })),
  });
}

/** The terms of an export, told before it is asked for. */
export function Terms({ terms }: { terms: ReturnType<typeof useTerms> }) {
  const { locale } = useSpeech();
  const w = useWords(exportWords);
  const { data } = terms;
  if (!data) return <RefusalAlert error={terms.error} onRetry={terms.refetch} />;
  const whole = data.delay_minutes % HOUR_MINUTES === 0;
  const count = whole ? data.delay_minutes / HOUR_MINUTES : data.delay_minutes;
  const shown = data.deciders.slice(0, NAMES_SHOWN).join("、");
  const names =
    data.deciders.length > NAMES_SHOWN
      ? `${shown} ${w("more_names", { count: data.deciders.length })}`
      : shown;
  const told = {
    names,
    delay: w(whole ? "hours" : "minutes", { count }),
    hours: data.hours,
    times: data.downloads_max,
    left: number(data.rows_left, locale),
    cap: number(data.rows_per_day, locale),
  };
  const alone = data.second_factor_needed;
  return (
    <div className="stack">
      <Alert
        type={alone ? "warning" : "info"}
        showIcon
        title={w(alone ? "terms_alone" : "terms", told)}
      />
      {alone && !data.second_factor_on ? (
        <Alert
          type="error"
          showIcon
          title={w("no_second_factor")}
          action={<Link to="/account">{w("my_account")}</Link>}
        />
      ) : null}
    </div>
  );
}
