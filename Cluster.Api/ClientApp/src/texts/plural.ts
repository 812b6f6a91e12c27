type Forms<L> = L extends "ru" ? Record<"one" | "few" | "many" | "other", string> : Record<"one" | "other", string>;

/** Chooses the form that a number asks for in a language; # stands for the number. */
export const plural =
  <L extends "en" | "ru">(language: L) =>
  (n: number, forms: Forms<L>) => {
    const form = new Intl.PluralRules(language).select(n) as keyof Forms<L>;
    return String(forms[form]).replace("#", new Intl.NumberFormat(language).format(n));
  };
