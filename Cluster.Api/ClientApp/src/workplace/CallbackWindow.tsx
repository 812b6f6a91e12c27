import { useId } from "react";
import { MomentField } from "../components/Dates";
import { useLanguage, useTexts } from "../texts";
import { wallClock } from "../time";

/** From when until when a call is promised. */
export interface Span {
  from: string | undefined;
  until: string | undefined;
}

/** It begins in the future and ends after that: what is left to say, the API says. */
export const canPromise = ({ from, until }: Span, now: number): boolean => !!from && !!until && Date.parse(from) > now && Date.parse(until) > Date.parse(from);

/** As long as this after its beginning. */
export const spanFrom = (from: string, lastsMs: number): Span => ({ from, until: new Date(Date.parse(from) + lastsMs).toISOString() });

const minuteMs = 60_000;

/** From and until, in the operator's own time, with the contact's below. Whoever moves the beginning moves the end along. */
export function CallbackWindow({ span, minutes, zone, autoFocus, onChange }: { span: Span; minutes: number; zone: string | undefined; autoFocus?: boolean; onChange: (span: Span) => void }) {
  const texts = useTexts();
  const language = useLanguage();
  const there = useId();
  const { from, until } = span;
  const lastsMs = from && until ? Date.parse(until) - Date.parse(from) : 0;
  const move = (to: string | undefined) => onChange(to ? spanFrom(to, lastsMs > 0 ? lastsMs : minutes * minuteMs) : { from: to, until });
  return (
    <>
      <div className="group">
        <MomentField label={texts.result.callbackFrom} required autoFocus={autoFocus} describedBy={there} value={from} onChange={move} />
        <MomentField label={texts.result.callbackUntil} required describedBy={there} value={until} onChange={(to) => onChange({ from, until: to })} />
      </div>
      <p id={there} className="hint callback-there">
        {zone && from && until && `${texts.call.localTime}: ${wallClock(language, from, zone)} – ${wallClock(language, until, zone)} · ${zone}`}
      </p>
    </>
  );
}
