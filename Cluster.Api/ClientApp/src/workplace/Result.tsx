import { useEffect, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import { useTexts } from "../texts";
import { clock, toLocalInput } from "../time";
import type { DeskCall, Disposition, OperatorStatus } from "../types";
import type { Draft } from "./useNote";

const warnSeconds = 20;
const dayMs = 86_400_000;

interface Props {
  place: RefObject<HTMLDivElement | null>;
  call: DeskCall;
  status: OperatorStatus;
  now: number;
  draft: Draft;
  write: (change: Partial<Draft>) => void;
  give: (code: string, callbackAt: string | undefined) => Promise<void>;
}

/**
 * The results of the campaign. During the conversation one may be chosen, and is kept; in the wrap-up a key or a click gives it, but for a
 * callback, which needs its time first.
 */
export function Result({ place, call, status, now, draft, write, give }: Props) {
  const texts = useTexts();
  const [busy, setBusy] = useState(false);
  const [late, setLate] = useState(false);
  const talking = status.activity !== "wrap-up";
  const chosen = call.dispositions.find((one) => one.code === draft.disposition);
  const left = status.wrapUpEndsAt ? Math.max(0, Math.ceil((Date.parse(status.wrapUpEndsAt) - now) / 1000)) : undefined;

  const finish = async (one: Disposition, callbackAt = draft.callbackAt) => {
    const isCallback = one.kind === "callback";
    const isLate = isCallback && !(callbackAt && Date.parse(callbackAt) > Date.now());
    setLate(isLate);
    if (isLate) return;
    setBusy(true);
    await give(one.code, isCallback ? callbackAt : undefined);
    setBusy(false);
  };

  const choose = (one: Disposition) => {
    const callbackAt = one.kind === "callback" ? (draft.callbackAt ?? new Date(Date.now() + dayMs).toISOString()) : undefined;
    write({ disposition: one.code, callbackAt });
    if (!talking && one.kind !== "callback" && !busy) void finish(one);
  };

  // The listener stays for the life of the call and acts on what is shown now.
  const finishChosen = useRef(() => {});
  finishChosen.current = () => {
    if (!talking && chosen && !busy) void finish(chosen);
  };
  useEffect(() => {
    const enter = (event: globalThis.KeyboardEvent) => {
      if (event.ctrlKey && event.code === "Enter") finishChosen.current();
    };
    window.addEventListener("keydown", enter);
    return () => window.removeEventListener("keydown", enter);
  }, []);

  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || (event.target as HTMLElement).tagName === "INPUT") return;
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
        <p className={left <= warnSeconds ? "left soon" : "left"}>
          <span aria-hidden="true">{clock(left * 1000)} · </span>
          <span aria-live={left === warnSeconds ? "assertive" : "off"}>{texts.result.left(left)}</span>
        </p>
      )}
      <div ref={place} role="group" aria-labelledby="result" aria-keyshortcuts="Alt+R" tabIndex={-1} className="results" onKeyDown={press}>
        {call.dispositions.length === 0 && <p>{texts.result.none}</p>}
        {call.dispositions.map((one, index) => (
          <button key={one.code} type="button" aria-pressed={one === chosen} disabled={busy} onClick={() => choose(one)}>
            {index < 9 && <kbd>{index + 1}</kbd>}
            <span>{one.code}</span>
            <small>{texts.result.kinds[one.kind]}</small>
          </button>
        ))}
        {chosen?.kind === "callback" && (
          <label className="stack tight">
            {texts.result.callbackAt}
            <input
              type="datetime-local"
              value={draft.callbackAt ? toLocalInput(new Date(draft.callbackAt)) : ""}
              onChange={(event) => write({ callbackAt: event.target.value ? new Date(event.target.value).toISOString() : undefined })}
            />
            {late && (
              <span role="alert" className="failure">
                {texts.result.callbackMissing}
              </span>
            )}
          </label>
        )}
        {chosen?.kind === "callback" && (
          <label className="choice">
            <input type="checkbox" checked={draft.callbackForTeam} onChange={(event) => write({ callbackForTeam: event.target.checked })} />
            {texts.result.callbackForTeam}
          </label>
        )}
        {!talking && chosen && (
          <button type="button" className="main" aria-keyshortcuts="Control+Enter" disabled={busy} onClick={() => void finish(chosen)}>
            {texts.result.finish(chosen.code)}
          </button>
        )}
      </div>
      {call.dispositions.length > 0 && <p className="hint">{talking ? texts.result.hintTalk : texts.result.hintWrap}</p>}
    </section>
  );
}
