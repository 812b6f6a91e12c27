import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { Refusal, send } from "./api";
import { Header } from "./Header";
import { SignIn } from "./SignIn";
import { keepLanguage, Speech, speechOf, type Language, type Spoken } from "./texts";
import type { Me } from "./types";
import { Workplace } from "./workplace/Workplace";
import { Locale } from "./components/Locale";

// An operator's first load does not pay for the supervisor's pages.
const Supervisor = lazy(() => import("./supervisor/Supervisor"));
const PhoneWindow = lazy(() => import("./phone/PhoneWindow"));

export function App({ firstSpeech }: { firstSpeech: Spoken }) {
  const [speech, setSpeech] = useState(firstSpeech);
  const [me, setMe] = useState<Me | null>();
  const [onShift, setOnShift] = useState(false);
  const { language } = speech;
  const [wanted, setWanted] = useState(language);

  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = () =>
      send<Me>("GET", "/me").then(setMe, (failure) => {
        if (failure instanceof Refusal && failure.status === 401) setMe(null);
        else timer = setTimeout(ask, 2_000);
      });
    void ask();
    return () => clearTimeout(timer);
  }, []);

  const signedOut = useCallback(() => setMe(null), []);
  // Without the network the language stays as it is.
  useEffect(() => {
    let isOld = false;
    if (wanted !== language) speechOf(wanted).then((next) => isOld || setSpeech(next), () => isOld || setWanted(language));
    return () => {
      isOld = true;
    };
  }, [wanted, language]);

  const choose = (next: Language) => {
    keepLanguage(next);
    setWanted(next);
  };
  const signOut = () => void send("DELETE", "/session").then(signedOut, signedOut);

  return (
    <Speech value={speech}>
     <Locale language={language}>
      <Header me={me ?? undefined} language={wanted} onLanguage={choose} onSignOut={onShift ? undefined : signOut} />
      {me === undefined ? (
        <main className="quiet" role="status">
          {speech.texts.link.connecting}
        </main>
      ) : me === null ? (
        <SignIn onSignedIn={setMe} />
      ) : me.role === "operator" && location.hash === "#phone" ? (
        <Suspense fallback={null}>
          <PhoneWindow />
        </Suspense>
      ) : me.role === "operator" ? (
        <Workplace operatorId={me.operatorId} onSignedOut={signedOut} onShift={setOnShift} />
      ) : (
        <Suspense fallback={<main className="quiet" role="status">{speech.texts.link.connecting}</main>}>
          <Supervisor me={me} onSignedOut={signedOut} />
        </Suspense>
      )}
     </Locale>
    </Speech>
  );
}
