import { useCallback, useEffect, useState } from "react";
import { useLanguage, useTexts } from "../texts";
import { clock } from "../time";
import type { Preview as Offered } from "../types";
import { ContactCard } from "./ContactCard";
import { grouped } from "./number";
import type { Command } from "./Workplace";

const warnMs = 20_000;
const reasons = ["not-now", "wrong-person", "no-use", "other"] as const;

/** A contact to look at before anybody is dialled: call, skip, or ask for more time; when the time is over the campaign decides. */
export function Preview({ offered, now, command }: { offered: Offered; now: number; command: Command }) {
  const texts = useTexts();
  const language = useLanguage();
  const { contactId, campaignId, numbers, maySkip, moreTimes, skips } = offered;
  const [number, setNumber] = useState("");
  const [reason, setReason] = useState<string>(reasons[0]);
  const leftMs = Date.parse(offered.endsAt) - now;
  const isSoon = leftMs <= warnMs;

  const dial = useCallback(() => void command("calls", { contactId, campaignId, phoneNumber: number || undefined }), [command, contactId, campaignId, number]);

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const plain = event.altKey && !event.ctrlKey && !event.shiftKey;
      const act =
        event.ctrlKey && event.code === "Enter" ? dial
        : plain && event.code === "KeyX" && maySkip ? () => void command("skip", { reason })
        : plain && event.code === "KeyM" && moreTimes > 0 ? () => void command("prolong")
        : undefined;
      if (!act) return;
      event.preventDefault();
      if (!event.repeat) act();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [command, dial, reason, maySkip, moreTimes]);

  return (
    <div className="call">
      <ContactCard call={offered} now={now} />
      <section className="panel stack" aria-label={texts.preview.title}>
        <h2>{texts.preview.title}</h2>
        <p>
          <span role="timer" aria-live="off" className={isSoon ? "left soon" : "left"}>
            {clock(leftMs)}
          </span>{" "}
          {texts.preview.atEnd[offered.atEnd]}
        </p>
        <p role="status">{isSoon && moreTimes > 0 && texts.preview.soon}</p>
        <label className="stack tight">
          {texts.preview.number}
          <select value={number} onChange={(event) => setNumber(event.target.value)}>
            <option value="">{texts.preview.next}</option>
            {numbers.map((one) => (
              <option key={one} value={one}>
                {grouped(one)}
              </option>
            ))}
          </select>
        </label>
        <div className="group">
          <button type="button" className="main" aria-keyshortcuts="Control+Enter" onClick={dial}>
            {texts.dial.call} <kbd aria-hidden="true">Ctrl+Enter</kbd>
          </button>
          {moreTimes > 0 && (
            <button type="button" aria-keyshortcuts="Alt+M" onClick={() => void command("prolong")}>
              {texts.preview.more} <kbd aria-hidden="true">Alt+M</kbd>
            </button>
          )}
        </div>
        {maySkip && (
          <div className="group">
            <select aria-label={texts.preview.reason} value={reason} onChange={(event) => setReason(event.target.value)}>
              {reasons.map((code) => (
                <option key={code} value={code}>
                  {texts.preview.reasons[code]}
                </option>
              ))}
            </select>
            <button type="button" aria-keyshortcuts="Alt+X" onClick={() => void command("skip", { reason })}>
              {texts.preview.skip} <kbd aria-hidden="true">Alt+X</kbd>
            </button>
          </div>
        )}
        {skips.length > 0 && (
          <>
            <h3>{texts.preview.skipped}</h3>
            <ul className="before">
              {skips.map((one) => (
                <li key={one.at}>
                  <time dateTime={one.at}>{new Date(one.at).toLocaleString(language, { dateStyle: "short", timeStyle: "short" })}</time>{" "}
                  {texts.preview.reasons[one.reason] ?? one.reason}
                </li>
              ))}
            </ul>
          </>
        )}
      </section>
    </div>
  );
}
