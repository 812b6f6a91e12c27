import { useLanguage, type Language } from "../../texts";
import { en, type SupervisorTexts } from "./en";
import { pl } from "./pl";
import { ru } from "./ru";
import { zh } from "./zh";

export const supervisorTexts: Record<Language, SupervisorTexts> = { en, ru, pl, zh };

/** They come with the supervisor's pages, not with an operator's first load. */
export const useSupervisorTexts = () => supervisorTexts[useLanguage()];
