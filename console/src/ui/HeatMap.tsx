import { Tooltip } from "antd";
import { useSpeech } from "@/locales";
import { number, percent } from "./figures";

type Props = {
  cells: Record<string, unknown>[];
  /** Left out where no hours of attention were looked for. */
  peaks?: { hour: number; share: number }[];
};

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const HOURS_PER_LABEL = 3;

/** When people speak: a week by hours; the hours of most attention are named and framed. */
export function HeatMap({ cells, peaks }: Props) {
  const { t, locale } = useSpeech();
  const found = new Map(
    cells.map((cell) => [`${cell.weekday} ${cell.hour}`, Number(cell.messages)]),
  );
  const highest = Math.max(1, ...found.values());
  const peakHours = new Set(peaks?.map(({ hour }) => hour));
  return (
    <div className="heat">
      {peaks ? (
        <p className="heat-peaks">
          {peaks.length === 0
            ? t("heat.no_peaks")
            : t("heat.peaks", {
                peaks: peaks
                  .map(({ hour, share }) => `${hour}:00 (${percent(share, locale)})`)
                  .join(" · "),
              })}
        </p>
      ) : null}
      <table className="heat-map" aria-label={t("figures.heatmap")}>
        <thead>
          <tr>
            <th scope="col">
              <span className="hidden">{t("heat.weekday")}</span>
            </th>
            {HOURS.map((hour) => (
              <th key={hour} scope="col" className={peakHours.has(hour) ? "peak" : undefined}>
                {hour % HOURS_PER_LABEL === 0 ? hour : <span className="hidden">{hour}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {WEEKDAYS.map((weekday) => (
            <tr key={weekday}>
              <th scope="row">{t(`weekday.${weekday}`)}</th>
              {HOURS.map((hour) => {
                const messages = found.get(`${weekday} ${hour}`) ?? 0;
                const strength = messages === 0 ? 0 : 0.12 + 0.88 * (messages / highest);
                const words = `${t(`weekday.${weekday}`)} ${hour}:00 · ${number(messages, locale)}`;
                return (
                  <td key={hour} className={peakHours.has(hour) ? "peak" : undefined}>
                    <Tooltip title={words} mouseEnterDelay={0.05}>
                      <i style={{ background: `rgb(43 117 83 / ${strength})` }} />
                    </Tooltip>
                    <span className="hidden">{messages}</span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
