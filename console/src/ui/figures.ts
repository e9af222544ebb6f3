import type { Locale } from "@/locales";
import { today } from "./days";
import { zoneOfBusiness } from "./zone";

export const UNKNOWN = "—";

type Value = number | string | null | undefined;

const asNumber = (value: number | string) => (typeof value === "number" ? value : Number(value));

/** A whole or decimal number with thousands separators; unknown is a dash, never 0. */
export function number(value: Value, locale: Locale, digitsMax = 0): string {
  if (value === null || value === undefined || value === "") return UNKNOWN;
  return asNumber(value).toLocaleString(locale, { maximumFractionDigits: digitsMax });
}

/** A plain fraction of the API as per cent. */
export function percent(value: Value, locale: Locale): string {
  if (value === null || value === undefined || value === "") return UNKNOWN;
  const options = { style: "percent", maximumFractionDigits: 1 } as const;
  return asNumber(value).toLocaleString(locale, options);
}

/** Decimal text of the API with its currency; the text is never computed with. */
export function money(value: Value, currency: string | null, locale: Locale): string {
  if (value === null || value === undefined || value === "") return UNKNOWN;
  if (!currency) return number(value, locale, 2);
  const options = { style: "currency", currency, currencyDisplay: "narrowSymbol" } as const;
  return asNumber(value).toLocaleString(locale, options);
}

// From here on the cents of a sum on a card are noise; lists of orders keep them.
const WHOLE_FROM = 10_000;

/** A sum of money as a card shows it. */
function roundMoney(value: Value, currency: string | null, locale: Locale): string {
  const known = value === null || value === undefined || value === "" ? 0 : asNumber(value);
  if (!currency || Math.abs(known) < WHOLE_FROM) return money(value, currency, locale);
  const options = { style: "currency", currency, currencyDisplay: "narrowSymbol" } as const;
  return known.toLocaleString(locale, { ...options, maximumFractionDigits: 0 });
}

/** A figure by the unit that the metric catalogue names (`analytics.Measure`). */
export function figure(value: Value, unit: string, locale: Locale, currency?: string): string {
  if (unit === "fraction") return percent(value, locale);
  if (unit === "money") return roundMoney(value, currency ?? null, locale);
  if (unit === "ratio" || unit === "score") return number(value, locale, 2);
  if (unit === "days") return number(value, locale, 1);
  if (unit === "people" || unit === "messages") return number(value, locale, 1);
  return number(value, locale, 2);
}

/** A business day as it is read aloud here; the year only when it is not this one. */
export function day(iso: string | null | undefined, locale: Locale): string {
  if (!iso) return UNKNOWN;
  const date = new Date(`${iso.slice(0, 10)}T00:00:00Z`);
  const sameYear = iso.slice(0, 4) === today().slice(0, 4);
  const options: Intl.DateTimeFormatOptions = {
    timeZone: "UTC",
    month: locale === "en" ? "short" : "long",
    day: "numeric",
    year: sameYear ? undefined : "numeric",
  };
  return date.toLocaleDateString(locale, options);
}

/** A second of today on the clock of the business. */
export function clockTime(at: number, locale: Locale): string {
  return new Date(at).toLocaleTimeString(locale, { timeZone: zoneOfBusiness(), hour12: false });
}

/** A moment in the business time zone. */
export function moment(iso: string | null | undefined, locale: Locale): string {
  if (!iso) return UNKNOWN;
  return new Date(iso).toLocaleString(locale, {
    timeZone: zoneOfBusiness(),
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  });
}
