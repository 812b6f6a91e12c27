import { useState } from "react";
import { Button } from "../components/Button";
import { Choice } from "../components/Choice";
import { useLanguage, useTexts } from "../texts";
import { clock } from "../time";
import type { Preview as Offered } from "../types";
import { altKey, useChords } from "../useChords";
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

  const dial = () => void command("calls", { contactId, campaignId, phoneNumber: number || undefined });

  useChords((event) => {
    if (event.ctrlKey && event.code === "Enter") return dial;
    if (altKey(event) === "KeyX" && maySkip) return () => void command("skip", { reason });
    if (altKey(event) === "KeyM" && moreTimes > 0) return () => void command("prolong");
    return undefined;
  });

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
        <Choice label={texts.preview.number} none={texts.preview.next} value={number} options={numbers.map((id) => ({ id, name: grouped(id) }))} onChange={setNumber} />
        <div className="group">
          <Button kind="main" keys="Ctrl+Enter" onPress={dial}>
            {texts.dial.call}
          </Button>
          {moreTimes > 0 && (
            <Button keys="Alt+M" onPress={() => void command("prolong")}>
              {texts.preview.more}
            </Button>
          )}
        </div>
        {maySkip && (
          <div className="group">
            <Choice unseen label={texts.preview.reason} value={reason} options={reasons.map((id) => ({ id, name: texts.preview.reasons[id] }))} onChange={setReason} />
            <Button keys="Alt+X" onPress={() => void command("skip", { reason })}>
              {texts.preview.skip}
            </Button>
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
