import { useLanguage, type Language } from "../../../texts";
import { en, type OwnTexts } from "./en";
import { pl } from "./pl";
import { ru } from "./ru";
import { zh } from "./zh";

export const ownTexts: Record<Language, OwnTexts> = { en, ru, pl, zh };

/** They come with the pages, not with an operator's first load. */
export const useOwnTexts = () => ownTexts[useLanguage()];
