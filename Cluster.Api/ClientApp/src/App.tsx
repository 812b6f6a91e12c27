import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { Refusal, send } from "./api";
import { Locale } from "./components/Locale";
import { Header } from "./Header";
import { SignIn } from "./SignIn";
import { Speech, type Spoken } from "./texts";
import { useSpeech } from "./texts/useSpeech";
import type { Me } from "./types";
import { Workplace } from "./workplace/Workplace";

// An operator's first load does not pay for the supervisor's pages.
const Supervisor = lazy(() => import("./supervisor/Supervisor"));
const PhoneWindow = lazy(() => import("./phone/PhoneWindow"));

export function App({ firstSpeech }: { firstSpeech: Spoken }) {
  const { speech, chosen, choose } = useSpeech(firstSpeech);
  const [me, setMe] = useState<Me | null>();
  const [onShift, setOnShift] = useState(false);

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
  const signOut = () => void send("DELETE", "/session").then(signedOut, signedOut);

  return (
    <Speech value={speech}>
      <Locale language={speech.language}>
        <Header me={me ?? undefined} language={chosen} onLanguage={choose} onSignOut={onShift ? undefined : signOut} />
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
