import { useEffect, useState } from "react";
import { keepLanguage, speechOf, type Language, type Spoken } from ".";

/** The language that is spoken, and the one that was chosen: its texts are on their way. Without the network it stays as it is. */
export function useSpeech(first: Spoken) {
  const [speech, setSpeech] = useState(first);
  const [chosen, setChosen] = useState(first.language);
  const { language } = speech;

  useEffect(() => {
    document.documentElement.lang = language;
    let isOld = false;
    if (chosen !== language) speechOf(chosen).then((next) => isOld || setSpeech(next), () => isOld || setChosen(language));
    return () => {
      isOld = true;
    };
  }, [chosen, language]);

  const choose = (next: Language) => {
    keepLanguage(next);
    setChosen(next);
  };
  return { speech, chosen, choose };
}
