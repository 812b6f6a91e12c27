import type { ReactNode } from "react";
import { I18nProvider } from "react-aria-components";
import type { Language } from "../texts";

/** The language of the library's own words and of dates; the region is the browser's, where it speaks of the same language. */
export function Locale({ language, children }: { language: Language; children: ReactNode }) {
  const locale = navigator.languages.find((one) => one.split("-")[0] === language) ?? language;
  return <I18nProvider locale={locale}>{children}</I18nProvider>;
}
