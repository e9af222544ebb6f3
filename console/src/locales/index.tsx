import { createContext, type ReactNode, use, useCallback, useMemo, useRef, useState } from "react";
import type { TextKey } from "./zh-CN";

export type Locale = "zh-CN" | "en";
export type { TextKey } from "./zh-CN";

const STORAGE_KEY = "huoqun.locale";

type Words = Record<TextKey, string>;
type Spoken = { locale: Locale; words: Words };

// Nobody reads both languages: only the words of one are fetched.
const WORDS: Record<Locale, () => Promise<Words>> = {
  "zh-CN": async () => (await import("./zh-CN")).zhCN,
  en: async () => (await import("./en")).en,
};

type Speech = {
  locale: Locale;
  setLocale: (locale: Locale) => void;
  /** A sentence of the dictionary; `{name}` is replaced by the parameter of that name. */
  t: (key: TextKey, params?: Record<string, string | number>) => string;
  /** The right one of two that the server sent. */
  say: (sentence: { zh: string; en: string }) => string;
};

const SpeechContext = createContext<Speech | null>(null);

export function fill(text: string, params: Record<string, string | number> = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

function remembered(): Locale {
  return localStorage.getItem(STORAGE_KEY) === "en" ? "en" : "zh-CN";
}

/** The language that this browser remembers, to be fetched before the first screen. */
export async function firstSpoken(): Promise<Spoken> {
  const locale = remembered();
  return { locale, words: await WORDS[locale]() };
}

type Props = { first: Spoken; children: ReactNode };

/** Gives the screens their language; the choice is remembered in this browser. */
export function SpeechProvider({ first, children }: Props) {
  const [{ locale, words }, setSpoken] = useState(first);
  const wanted = useRef(first.locale);
  const setLocale = useCallback((next: Locale) => {
    localStorage.setItem(STORAGE_KEY, next);
    wanted.current = next;
    WORDS[next]().then(
      (fetched) => {
        // Whoever switched twice gets what they chose last, whichever came last.
        if (wanted.current !== next) return;
        document.documentElement.lang = next;
        setSpoken({ locale: next, words: fetched });
      },
      // The server is away: the screens go on in the language that they have.
      () => undefined,
    );
  }, []);
  const speech = useMemo<Speech>(
    () => ({
      locale,
      setLocale,
      t: (key, params) => fill(words[key], params),
      say: (sentence) => (locale === "en" ? sentence.en : sentence.zh),
    }),
    [locale, words, setLocale],
  );
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}

export function useSpeech(): Speech {
  const speech = use(SpeechContext);
  if (speech === null) throw new Error("useSpeech outside of SpeechProvider");
  return speech;
}

/** Words of a screen's own: fetched with it, in both languages, and not with the first visit. */
export type OwnWords<Key extends string> = Record<Key, { zh: string; en: string }>;

/** Says the words of a screen in the reader's language. */
export function useWords<Key extends string>(words: OwnWords<Key>) {
  const { say } = useSpeech();
  return useCallback(
    (key: Key, params?: Record<string, string | number>) => fill(say(words[key]), params),
    [say, words],
  );
}
