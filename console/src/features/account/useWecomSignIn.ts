import { useQuery } from "@tanstack/react-query";

/** The corps by whose WeCom one may sign in, and why the last attempt was refused. */
export type Offers = {
  corps: { key: string; name: string }[];
  said: { zh: string; en: string } | null;
};

async function fetchOffers(): Promise<Offers> {
  const answer = await fetch("/sign-in/wecom");
  return answer.ok ? ((await answer.json()) as Offers) : { corps: [], said: null };
}

export function useWecomSignIn(): Offers | undefined {
  // The server tells a refusal once: whoever comes back to this tab must not lose it.
  const once = { retry: false, staleTime: Number.POSITIVE_INFINITY, gcTime: 0 };
  return useQuery({ queryKey: ["wecom-sign-in"], queryFn: fetchOffers, ...once }).data;
}
