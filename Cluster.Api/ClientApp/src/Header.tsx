import { Button } from "./components/Button";
import { Choice } from "./components/Choice";
import { languages, useTexts, type Language } from "./texts";
import type { Me } from "./types";

/** Without onSignOut there is no way out: an operator ends the shift first, or calls would come to an empty chair. */
export function Header({ me, language, onLanguage, onSignOut }: {
  me: Me | undefined;
  language: Language;
  onLanguage: (language: Language) => void;
  onSignOut: (() => void) | undefined;
}) {
  const texts = useTexts();
  return (
    <header className="top">
      <span className="product">{texts.product}</span>
      <span className="spread" />
      {me && <span className="who">{me.shownName}</span>}
      <Choice
        unseen
        label={texts.chooseLanguage}
        value={language}
        options={languages.map((one) => ({ ...one, lang: one.id }))}
        onChange={onLanguage}
      />
      {me && onSignOut && (
        <Button kind="plain" onPress={onSignOut}>
          {texts.signIn.out}
        </Button>
      )}
    </header>
  );
}
