import { useState } from "react";
import { useTexts } from "../texts";
import type { OperatorStatus } from "../types";
import { hasEndTone, setEndTone } from "./endTone";
import { HelpButton } from "./HelpButton";
import type { Command } from "./Workplace";

const reasons = ["break", "lunch", "training", "meeting", "other"];

/** What the operator wants: calls, or a pause and why. */
export function Availability({ status, asksForHelp, command }: { status: OperatorStatus; asksForHelp: boolean; command: Command }) {
  const texts = useTexts();
  const [reason, setReason] = useState(reasons[0]!);
  const inCall = status.activity === "talking" || status.activity === "wrap-up" || status.activity === "dialling";
  return (
    <section className="panel availability" aria-label={texts.presence.title}>
      {status.presence === "paused" ? (
        <button type="button" className="main" aria-keyshortcuts="Control+Shift+S" onClick={() => void command("ready")}>
          {texts.presence.ready}
        </button>
      ) : (
        <div className="group">
          <select aria-label={texts.presence.reason} value={reason} onChange={(event) => setReason(event.target.value)}>
            {reasons.map((code) => (
              <option key={code} value={code}>
                {texts.reasons[code]}
              </option>
            ))}
          </select>
          <button type="button" aria-keyshortcuts="Control+Shift+S" onClick={() => void command("pause", { reason })}>
            {inCall || status.activity === "reserved" ? texts.presence.pauseAfter : texts.presence.pause}
          </button>
        </div>
      )}
      <span className="spread" />
      <HelpButton asked={asksForHelp} />
      {!inCall && (
        <button type="button" className="plain" onClick={() => void command("sign-out")}>
          {texts.presence.leave}
        </button>
      )}
      <details className="keys">
        <summary>{texts.keys.title}</summary>
        <dl>
          {texts.keys.list.map(([key, what]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <label className="choice">
          <input type="checkbox" defaultChecked={hasEndTone()} onChange={(event) => setEndTone(event.target.checked)} />
          {texts.result.tone}
        </label>
      </details>
    </section>
  );
}
