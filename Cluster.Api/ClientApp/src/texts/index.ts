import { createContext, useContext } from "react";
import type { Texts } from "./en";
import type { Language } from "./plural";

export type { Texts };
export type { Language };

/** A person pays for one language and not for four. */
const texts: Record<Language, () => Promise<Texts>> = {
  en: () => import("./en").then((all) => all.en),
  ru: () => import("./ru").then((all) => all.ru),
  pl: () => import("./pl").then((all) => all.pl),
  zh: () => import("./zh").then((all) => all.zh),
};

/** Each in its own words. */
export const languages: { id: Language; name: string }[] = [
  { id: "en", name: "English" },
  { id: "ru", name: "Русский" },
  { id: "pl", name: "Polski" },
  { id: "zh", name: "中文" },
];

const key = "language";

export interface Spoken {
  language: Language;
  texts: Texts;
}

/** What the person chose on this machine, else what the browser asks for. */
export function firstSpeech(): Promise<Spoken> {
  const wanted = localStorage.getItem(key) ?? navigator.language.slice(0, 2);
  return speechOf(wanted in texts ? (wanted as Language) : "en");
}

export function keepLanguage(language: Language) {
  localStorage.setItem(key, language);
}

export const speechOf = async (language: Language): Promise<Spoken> => ({ language, texts: await texts[language]() });

export const Speech = createContext<Spoken | undefined>(undefined);

export const useTexts = () => useContext(Speech)!.texts;
export const useLanguage = () => useContext(Speech)!.language;
