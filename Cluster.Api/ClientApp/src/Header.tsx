import { languages, useLanguage, useTexts, type Language } from "./texts";
import type { Me } from "./types";

/** Without onSignOut there is no way out: an operator ends the shift first, or calls would come to an empty chair. */
export function Header({ me, onLanguage, onSignOut }: { me: Me | undefined; onLanguage: (language: Language) => void; onSignOut: (() => void) | undefined }) {
  const texts = useTexts();
  const language = useLanguage();
  return (
    <header className="top">
      <span className="product">{texts.product}</span>
      <span className="spread" />
      {me && <span className="who">{me.shownName}</span>}
      <select aria-label={texts.chooseLanguage} value={language} onChange={(event) => onLanguage(event.target.value as Language)}>
        {Object.entries(languages).map(([code, one]) => (
          <option key={code} value={code} lang={code}>
            {one.language}
          </option>
        ))}
      </select>
      {me && onSignOut && (
        <button type="button" className="plain" onClick={onSignOut}>
          {texts.signIn.out}
        </button>
      )}
    </header>
  );
}
