type Form = "one" | "few" | "many" | "other";

/** The forms that each language needs; a test compares them with those that Intl.PluralRules knows. */
export const pluralForms = {
  en: ["one", "other"],
  ru: ["one", "few", "many", "other"],
  pl: ["one", "few", "many", "other"],
  zh: ["other"],
} as const satisfies Record<string, readonly Form[]>;

export type Language = keyof typeof pluralForms;

/** Chooses the form that a number asks for in a language; # stands for the number. */
export const plural =
  <L extends Language>(language: L) =>
  (n: number, forms: Record<(typeof pluralForms)[L][number], string>) => {
    const form = new Intl.PluralRules(language).select(n) as (typeof pluralForms)[L][number];
    return forms[form].replace("#", new Intl.NumberFormat(language).format(n));
  };
