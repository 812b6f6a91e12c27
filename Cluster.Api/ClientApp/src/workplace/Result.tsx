import { useState, type KeyboardEvent, type RefObject } from "react";
import { Button } from "../components/Button";
import { Check } from "../components/Check";
import { useTexts } from "../texts";
import { clock } from "../time";
import type { DeskCall, Disposition, OperatorStatus } from "../types";
import { altKey, useChords } from "../useChords";
import { CallbackWindow, canPromise, spanFrom, type Span } from "./CallbackWindow";
import type { Draft } from "./useNote";
import type { Command } from "./Workplace";

const warnSeconds = 20;
const dayMs = 86_400_000;
const minuteMs = 60_000;

interface Props {
  place: RefObject<HTMLDivElement | null>;
  call: DeskCall;
  status: OperatorStatus;
  now: number;
  draft: Draft;
  write: (change: Partial<Draft>) => void;
  give: (code: string, callback: Span | undefined) => Promise<void>;
  finishAndPause: (code: string | undefined, callback: Span | undefined) => Promise<void>;
  save: () => Promise<void>;
  command: Command;
}

const noSpan: Span = { from: undefined, until: undefined };

/**
 * The results of the campaign. During the conversation one may be chosen, and is kept; in the wrap-up a key or a click gives it, but for a
 * callback, which needs its time first.
 */
export function Result({ place, call, status, now, draft, write, give, finishAndPause, save, command }: Props) {
  const texts = useTexts();
  const [busy, setBusy] = useState(false);
  const [late, setLate] = useState(false);
  const talking = status.activity !== "wrap-up";
  const chosen = call.dispositions.find((one) => one.code === draft.disposition);
  const span: Span = { from: draft.callbackFrom, until: draft.callbackUntil };
  const left = status.wrapUpEndsAt ? Math.max(0, Math.ceil((Date.parse(status.wrapUpEndsAt) - now) / 1000)) : undefined;

  const isSoon = left !== undefined && left <= warnSeconds;
  const given = status.wrapUp?.given;
  const mayFinish = !talking && chosen !== undefined && given === undefined;
  const mayEnd = !mayFinish && status.wrapUp?.mode === "optional";
  const isOptional = call.wrapUpMode === "optional";
  const mayProlong = call.moreTimes > 0;
  const isClosed = busy || given !== undefined;

  const finish = async (one: Disposition, how = give) => {
    const isCallback = one.kind === "callback";
    const isLate = isCallback && !canPromise(span, Date.now());
    setLate(isLate);
    if (isLate) return;
    setBusy(true);
    await how(one.code, isCallback ? span : undefined);
    setBusy(false);
  };

  const end = async () => {
    await save();
    await command("finish");
  };

  // Without a choice the key asks for the pause alone: the result then ends the wrap-up.
  const pauseAfter = () => void (mayFinish ? finish(chosen, finishAndPause) : finishAndPause(undefined, undefined));

  const choose = (one: Disposition) => {
    const { from, until } = one.kind !== "callback" ? noSpan : span.from ? span : spanFrom(new Date(Date.now() + dayMs).toISOString(), call.callbackMinutes * minuteMs);
    write({ disposition: one.code, callbackFrom: from, callbackUntil: until });
    if (!talking && one.kind !== "callback" && !isClosed) void finish(one);
  };

  useChords((event) => {
    const isEnter = event.ctrlKey && event.code === "Enter";
    if (altKey(event) === "KeyM" && mayProlong) return () => void command("prolong");
    if (altKey(event) === "KeyU" && talking && isOptional) return () => void command("write-up", { on: !status.wrapUpAsked });
    if (!isEnter || talking || busy) return undefined;
    if (event.shiftKey) return pauseAfter;
    return mayFinish ? () => void finish(chosen) : mayEnd ? () => void end() : undefined;
  });

  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || (event.target as HTMLElement).closest("input, [role=spinbutton]")) return;
    const one = /^(Digit|Numpad)[1-9]$/.test(event.code) ? call.dispositions[Number(event.code.at(-1)) - 1] : undefined;
    if (one) {
      event.preventDefault();
      choose(one);
    }
  };

  return (
    <section className="panel stack tight result" aria-labelledby="result">
      <h2 id="result">{texts.result.title}</h2>
      {left !== undefined && (
        <div className="group">
          <p className={isSoon ? "left soon" : "left"}>
            <span aria-hidden="true">{clock(left * 1000)} · </span>
            <span aria-live={left === warnSeconds ? "assertive" : "off"}>{texts.result.left(left)}</span>
          </p>
          {mayProlong && (
            <Button keys="Alt+M" onPress={() => void command("prolong")}>
              {texts.preview.more}
            </Button>
          )}
        </div>
      )}
      <p role="status" className={isSoon && mayProlong ? undefined : "hidden"}>
        {isSoon && mayProlong && texts.preview.soon}
      </p>
      {given && <p role="status">{texts.result.given(given)}</p>}
      <div ref={place} role="group" aria-labelledby="result" aria-keyshortcuts="Alt+R" tabIndex={-1} className="results" onKeyDown={press}>
        {call.dispositions.length === 0 && <p>{texts.result.none}</p>}
        {call.dispositions.map((one, index) => (
          <Button key={one.code} pressed={one === chosen} disabled={isClosed} onPress={() => choose(one)}>
            {index < 9 && <kbd>{index + 1}</kbd>}
            <span>{one.code}</span>
            <small>{texts.result.kinds[one.kind]}</small>
          </Button>
        ))}
        {chosen?.kind === "callback" && (
          <>
            <CallbackWindow span={span} minutes={call.callbackMinutes} zone={call.zone} onChange={({ from, until }) => write({ callbackFrom: from, callbackUntil: until })} />
            {late && (
              <span role="alert" className="failure">
                {texts.result.callbackMissing}
              </span>
            )}
            <Check checked={draft.callbackForTeam} onChange={(callbackForTeam) => write({ callbackForTeam })}>
              {texts.result.callbackForTeam}
            </Check>
          </>
        )}
        {mayFinish && (
          <Button kind="main" keys="Ctrl+Enter" disabled={busy} onPress={() => void finish(chosen)}>
            {texts.result.finish(chosen.code)}
          </Button>
        )}
      </div>
      <div className="group">
        {mayEnd && (
          <Button keys="Ctrl+Enter" onPress={() => void end()}>
            {texts.result.end}
          </Button>
        )}
        {mayFinish && status.presence === "ready" && (
          <Button keys="Ctrl+Shift+Enter" disabled={busy} onPress={pauseAfter}>
            {texts.result.finishAndPause(chosen.code)}
          </Button>
        )}
        {talking && isOptional && (
          <Button keys="Alt+U" pressed={status.wrapUpAsked ?? false} onPress={() => void command("write-up", { on: !status.wrapUpAsked })}>
            {texts.result.writeUp}
          </Button>
        )}
      </div>
      {call.dispositions.length > 0 && <p className="hint">{talking ? texts.result.hintTalk : texts.result.hintWrap}</p>}
    </section>
  );
}
