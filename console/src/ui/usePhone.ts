import { useSyncExternalStore } from "react";

const PHONE = "(max-width: 767px)";

function subscribe(changed: () => void) {
  const query = window.matchMedia(PHONE);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}

/** Whether the screen is a phone's: cards instead of tables, actions at the bottom. */
export function usePhone(): boolean {
  return useSyncExternalStore(subscribe, () => window.matchMedia(PHONE).matches);
}
