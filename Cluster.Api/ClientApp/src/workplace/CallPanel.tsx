import { useCallback, useEffect, useRef } from "react";
import { audible } from "../components/audible";
import { fetchDates } from "../components/Dates";
import { TextArea } from "../components/TextField";
import { useTexts } from "../texts";
import type { DeskCall, OperatorStatus } from "../types";
import { altKey, useChords } from "../useChords";
import type { Span } from "./CallbackWindow";
import { ContactCard } from "./ContactCard";
import { Result } from "./Result";
import { ScriptPanel } from "./ScriptPanel";
import { useEndTone } from "./endTone";
import { useNote } from "./useNote";
import type { Command } from "./Workplace";

/** The call in hand, until its result is given. */
export function CallPanel({ call, status, now, operatorId, command }: {
  call: DeskCall;
  status: OperatorStatus;
  now: number;
  operatorId: string | undefined;
  command: Command;
}) {
  const texts = useTexts();
  const notes = useRef<HTMLTextAreaElement>(null);
  const results = useRef<HTMLDivElement>(null);
  const isTyping = useCallback(() => document.activeElement === notes.current, []);
  const isBusy = useCallback(() => isTyping() || document.activeElement?.closest(".script") != null, [isTyping]);
  const { draft, write, save, saving } = useNote(call, isTyping);
  const talking = status.activity !== "wrap-up";
  const { wrapUp } = status;
  useEndTone(talking, wrapUp?.endedBy);

  useChords((event) => {
    const place = { KeyN: notes.current, KeyR: results.current }[altKey(event) ?? ""];
    return place ? () => place.focus() : undefined;
  });

  useEffect(fetchDates, []);

  // When the call has ended the result is what comes next; whoever is typing is not interrupted.
  useEffect(() => {
    if (!talking && !isBusy()) results.current?.focus();
  }, [talking, isBusy]);

  const give = async (code: string, span: Span | undefined) => {
    await save();
    await command("disposition", { attemptId: call.attemptId, code, callback: span && { ...span, operatorId: draft.callbackForTeam ? undefined : operatorId } });
  };

  const finishAndPause = async (code: string | undefined, span: Span | undefined) => {
    // First of all: between the result and the pause a call could come.
    if (status.presence === "ready" && !(await command("pause", { reason: "break" }))) return;
    if (code) await give(code, span);
  };

  return (
    <div className="call">
      <p {...audible} role="alert" className={wrapUp ? "banner ended" : "hidden"}>
        {wrapUp && (wrapUp.endedBy ? texts.endedBy[wrapUp.endedBy] : texts.call.ended)}
      </p>
      <ContactCard call={call} now={now} />
      <div className="stack">
        {call.script && <ScriptPanel script={call.script} attemptId={call.attemptId} />}
        <section className="panel stack tight">
          <TextArea
            label={<h2>{texts.notes.title}</h2>}
            ref={notes}
            rows={5}
            maxLength={4000}
            keys="Alt+N"
            value={draft.text}
            onChange={(text) => write({ text })}
            onBlur={() => void save()}
          />
          <span className={`saving ${saving}`} data-testid="saving" role={saving === "unsaved" ? "status" : undefined}>
            {texts.notes[saving]}
          </span>
        </section>
        <Result place={results} call={call} status={status} now={now} draft={draft} write={write} give={give} finishAndPause={finishAndPause} save={save} command={command} />
      </div>
    </div>
  );
}
