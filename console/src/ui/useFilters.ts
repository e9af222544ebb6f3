import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";

export type Filters = Record<string, string>;

/** The filters of a page are its address: they survive a reload and can be sent to a colleague. */
export function useFilters(defaults: Filters = {}) {
  const [search, setSearch] = useSearchParams();
  const values = useMemo(() => Object.fromEntries(search), [search]);
  const get = useCallback(
    (name: string) => values[name] ?? defaults[name] ?? "",
    [values, defaults],
  );
  const list = useCallback((name: string) => get(name).split(",").filter(Boolean), [get]);
  const set = useCallback(
    (changes: Record<string, string | undefined>) =>
      setSearch(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changes)) {
            if (value) after.set(name, value);
            else after.delete(name);
          }
          return after;
        },
        { replace: true },
      ),
    [setSearch],
  );
  const replace = useCallback(
    (all: Filters) => setSearch(new URLSearchParams(all), { replace: true }),
    [setSearch],
  );
  return { values, get, list, set, replace };
}
