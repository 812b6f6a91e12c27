import { useLanguage, type Language } from "../../../texts";
import { en, type KeyTexts } from "./en";
import { pl } from "./pl";
import { ru } from "./ru";
import { zh } from "./zh";

const keyTexts: Record<Language, KeyTexts> = { en, ru, pl, zh };

/** They come with the page. */
export const useKeyTexts = () => keyTexts[useLanguage()];
