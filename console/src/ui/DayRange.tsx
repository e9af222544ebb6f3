import { DatePicker } from "antd";
import dayjs from "dayjs";
import { useSpeech } from "@/locales";

type Props = {
  first: string;
  last: string;
  onChange: (first: string | undefined, last: string | undefined) => void;
};

/** Any days by calendar, both included. */
export default function DayRange({ first, last, onChange }: Props) {
  const { t } = useSpeech();
  return (
    <DatePicker.RangePicker
      value={first && last ? [dayjs(first), dayjs(last)] : null}
      onChange={(days) =>
        onChange(days?.[0]?.format("YYYY-MM-DD"), days?.[1]?.format("YYYY-MM-DD"))
      }
      placeholder={[t("period.first"), t("period.last")]}
      aria-label={t("period.label")}
    />
  );
}
