import { zoneOfBusiness } from "./zone";

const DAY_MS = 86_400_000;

/** The business day so many days before (or, below zero, after) another. */
export function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10);
}

/** How many days a period has, both ends included. */
export function lengthOf(first: string, last: string): number {
  return (Date.parse(last) - Date.parse(first)) / DAY_MS + 1;
}

/** Every day of a period, both ends included. */
export function daysOf(first: string, last: string): string[] {
  return Array.from({ length: lengthOf(first, last) }, (_, index) => daysBefore(first, -index));
}

/** Today on the calendar of the business. */
export function today(): string {
  return new Date().toLocaleDateString("sv", { timeZone: zoneOfBusiness() });
}
