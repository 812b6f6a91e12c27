import { useLanguage, type Language } from "../../../texts";
import { en, type WallTexts } from "./en";
import { pl } from "./pl";
import { ru } from "./ru";
import { zh } from "./zh";

const wallTexts: Record<Language, WallTexts> = { en, ru, pl, zh };

/** They come with the page. */
export const useWallTexts = () => wallTexts[useLanguage()];
