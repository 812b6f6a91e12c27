import { createContext, useContext } from "react";
import { en, type Texts } from "./en";
import { pl } from "./pl";
import type { Language } from "./plural";
import { ru } from "./ru";
import { zh } from "./zh";

export type { Texts };
export type { Language };

export const languages: Record<Language, Texts> = { en, ru, pl, zh };

const key = "language";

/** What the person chose on this machine, else what the browser asks for. */
export function firstLanguage(): Language {
  const wanted = localStorage.getItem(key) ?? navigator.language.slice(0, 2);
  return wanted in languages ? (wanted as Language) : "en";
}

export function keepLanguage(language: Language) {
  localStorage.setItem(key, language);
}

export const Speech = createContext<{ language: Language; texts: Texts }>({ language: "en", texts: en });

export const useTexts = () => useContext(Speech).texts;
export const useLanguage = () => useContext(Speech).language;
