import { createContext, type ReactNode, use, useCallback, useMemo, useState } from "react";
import { en } from "./en";
import { type TextKey, zhCN } from "./zh-CN";

export type Locale = "zh-CN" | "en";
export type { TextKey } from "./zh-CN";

const STORAGE_KEY = "huoqun.locale";
const dictionaries: Record<Locale, Record<TextKey, string>> = { "zh-CN": zhCN, en };

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

/** Gives the screens their language; the choice is remembered in this browser. */
export function SpeechProvider({ children }: { children: ReactNode }) {
  const [locale, setState] = useState<Locale>(remembered);
  const setLocale = useCallback((next: Locale) => {
    localStorage.setItem(STORAGE_KEY, next);
    document.documentElement.lang = next;
    setState(next);
  }, []);
  const speech = useMemo<Speech>(
    () => ({
      locale,
      setLocale,
      t: (key, params) => fill(dictionaries[locale][key], params),
      say: (sentence) => (locale === "en" ? sentence.en : sentence.zh),
    }),
    [locale, setLocale],
  );
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}

export function useSpeech(): Speech {
  const speech = use(SpeechContext);
  if (speech === null) throw new Error("useSpeech outside of SpeechProvider");
  return speech;
}
