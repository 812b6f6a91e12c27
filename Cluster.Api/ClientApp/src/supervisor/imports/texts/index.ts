import type { RowError } from "../../../schema";
import { useLanguage, type Language } from "../../../texts";
import { en, type ImportTexts } from "./en";
import { pl } from "./pl";
import { ru } from "./ru";
import { zh } from "./zh";

export const importTexts: Record<Language, ImportTexts> = { en, ru, pl, zh };

/** They come with the page, not with an operator's first load. */
export const useImportTexts = () => importTexts[useLanguage()];

const narrower = /\(([a-z-]+)\)$/;

/** Why a row is not taken: of a number the narrower reason, where there are words for it. */
export function reasonOf(error: RowError, texts: ImportTexts) {
  return texts.codes[narrower.exec(error.message)?.[1] ?? ""] ?? texts.codes[error.code] ?? error.message;
}
