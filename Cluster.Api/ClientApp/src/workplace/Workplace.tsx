import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { Refusal, send } from "../api";
import { audible } from "../components/audible";
import { Button } from "../components/Button";
import { Failure } from "../Failure";
import { useLive } from "../live";
import { useTexts } from "../texts";
import { useServerNow } from "../time";
import type { DeskNews, OperatorStatus } from "../types";
import { useChords } from "../useChords";
import { Availability } from "./Availability";
import { CallBar } from "./CallBar";
import { CallPanel } from "./CallPanel";
import { ContactCard } from "./ContactCard";
import { ManualCall } from "./ManualCall";
import { isInBrowser, PhoneForm } from "./PhoneForm";
import { Preview } from "./Preview";
import { Reminders } from "./Reminders";
import { Sections } from "./Sections";
import { StateBar, stateOf } from "./StateBar";
import { grouped } from "./number";
import { useDial } from "./useDial";
import { useObstacle } from "./useObstacle";
import { useUnreached } from "./useUnreached";

// Who has a telephone on the desk does not pay for one in the browser.
const BrowserPhone = lazy(() => import("../phone/BrowserPhone"));

const resume = (last: DeskNews | undefined) => [last?.epoch ?? null, last?.sequence ?? 0];

/** The operator's page. The server owns the state: what is shown is what it said last. */
export function Workplace({ operatorId, onSignedOut, onShift }: { operatorId: string | undefined; onSignedOut: () => void; onShift: (on: boolean) => void }) {
  const texts = useTexts();
  const { news, link, say, ask } = useLive<DeskNews>("Desk", resume, onSignedOut);
  const [failure, setFailure] = useState<unknown>();
  const [phoneReady, setPhoneReady] = useState(false);
  const desk = news?.desk;
  const now = useServerNow(desk?.now);
  const state = desk && texts.state[stateOf(desk.status)];

  useEffect(() => {
    document.title = `${link === "lost" ? "⚠ " : ""}${state ?? texts.link.connecting} · ${texts.product}`;
  }, [texts, state, link]);

  const atWork = desk !== undefined && desk.status.presence !== "signed-out";
  useEffect(() => {
    onShift(atWork);
    return () => onShift(false);
  }, [atWork, onShift]);

  // Whoever has answered is connected when his card is on the screen.
  const coming = desk?.status.activity === "reserved" ? desk.call?.attemptId : undefined;
  useEffect(() => {
    if (coming) say("Shown", coming);
  }, [coming, say]);

  const command = useCallback(async (verb: string, body?: unknown) => {
    setFailure(undefined);
    try {
      await send("POST", `/workplace/${verb}`, body);
      return true;
    } catch (error) {
      setFailure(error);
      return false;
    }
  }, []);

  useKeys(desk?.status, command);
  const dial = useDial(desk?.status, command);
  const unreached = useUnreached(desk?.status);
  const wordsOf = useObstacle();

  // A refusal is about a state that has passed.
  useEffect(() => setFailure(undefined), [state]);

  if (!desk) {
    return (
      <main className="quiet" role="status">
        {link === "lost" ? texts.link.lost : texts.link.connecting}
      </main>
    );
  }

  const { status, call, preview, manual } = desk;
  const isDialling = status.activity === "dialling";
  const { notMade } = status;
  const notice = notMade
    ? `${texts.dial.notMade(notMade.number && grouped(notMade.number))} ${wordsOf(notMade.why)}`
    : unreached?.outcome && texts.dial.unreached(`${grouped(unreached.number)}, ${texts.outcomes[unreached.outcome] ?? unreached.outcome}`);
  const isSaid = failure instanceof Refusal && failure.code === notMade?.why.code;
  const inBrowser = isInBrowser(desk.phone);
  return (
    <>
      <StateBar status={status} now={now} />
      <div {...audible} role="status" className={link === "lost" ? "banner" : "hidden"}>
        {link === "lost" && texts.link.lost}
      </div>
      <main className="desk">
        <Failure of={isSaid ? undefined : failure} />
        {inBrowser && (
          <Suspense fallback={null}>
            <BrowserPhone checks={!atWork} onReady={setPhoneReady} />
          </Suspense>
        )}
        {status.presence === "signed-out" ? (
          <PhoneForm desk={desk} ready={!inBrowser || phoneReady} ask={ask} command={command} />
        ) : (
          <>
            <Reminders all={desk.reminders} missed={desk.missedCallbacks} now={now} dial={dial} />
            {call && status.activity === "talking" && <CallBar key={`bar ${call.attemptId}`} call={call} status={status} command={command} />}
            {isDialling && (
              <section className="panel call-bar" aria-label={texts.bar.title}>
                <Button kind="danger" keys="Ctrl+Shift+E" onPress={() => void command("hang-up")}>
                  {texts.dial.cancel}
                </Button>
              </section>
            )}
            <Availability status={status} asksForHelp={desk.helpSince !== undefined} command={command} />
            <p role="status" className={notice ? "banner" : "hidden"}>
              {notice}
            </p>
            {status.activity === "idle" && manual.length > 0 && <ManualCall campaigns={manual} command={command} />}
            {call && isDialling ? (
              <ContactCard call={call} now={now} />
            ) : call ? (
              <CallPanel key={call.attemptId} call={call} status={status} now={now} operatorId={operatorId} command={command} />
            ) : (
              preview && <Preview key={preview.contactId} offered={preview} now={now} command={command} />
            )}
            <Sections desk={desk} now={now} dial={dial} onSignedOut={onSignedOut} />
          </>
        )}
      </main>
    </>
  );
}

export type Command = (verb: string, body?: unknown) => Promise<boolean>;

const guardMs = 1_000;

function useKeys(status: OperatorStatus | undefined, command: Command) {
  const hungUpAt = useRef(0);
  const { presence, activity, talk, muted } = status ?? {};
  const chords: Record<string, () => void> = {
    KeyE: () => {
      // A second press must not end the next call, which may be there at once.
      if ((activity === "talking" || activity === "dialling") && Date.now() - hungUpAt.current > guardMs) void command("hang-up");
      hungUpAt.current = Date.now();
    },
    KeyH: () => {
      if (activity === "talking") void command(talk === "connected" ? "hold" : "resume");
    },
    KeyM: () => {
      if (activity === "talking") void command("mute", { on: !muted });
    },
    KeyS: () => {
      if (presence === "ready") void command("pause", { reason: "break" });
      else if (presence === "paused") void command("ready");
    },
  };
  useChords((event) => (event.ctrlKey && event.shiftKey ? chords[event.code] : undefined));
}
