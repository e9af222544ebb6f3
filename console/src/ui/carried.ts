// What screens share, by the name in their addresses: a store, a period, a reading.
const STORE = ["unit"];
const FIGURES = [...STORE, "days", "from", "to", "reading"];
const CARRIED: Record<string, string[]> = {
  "/overview": FIGURES,
  "/reports": FIGURES,
  "/compare": FIGURES,
  "/communities": STORE,
  "/customers": STORE,
  "/orders": STORE,
};

type Place = { pathname: string; search: string };

/** The address of a screen with what it shares with the one that is open. */
export function carried(to: string, { pathname, search }: Place): string {
  const here = CARRIED[pathname] ?? [];
  const there = CARRIED[to] ?? [];
  return kept(
    to,
    search,
    there.filter((name) => here.includes(name)),
  );
}

/** The address of a community over the same days and in the same reading. */
export function communityPath(id: number, search: string): string {
  return kept(`/communities/${id}`, search, ["days", "reading"]);
}

function kept(to: string, search: string, names: string[]): string {
  const now = new URLSearchParams(search);
  const shared = new URLSearchParams();
  for (const name of names) {
    const value = now.get(name);
    if (value) shared.set(name, value);
  }
  return shared.size > 0 ? `${to}?${shared}` : to;
}
