import { audible } from "../components/audible";
import { useTexts } from "../texts";
import { clock } from "../time";
import type { OperatorStatus } from "../types";

export type State = "ready" | "reserved" | "connecting" | "dialling" | "ringing" | "previewing" | "talking" | "wrapUp" | "paused" | "signedOut";

export function stateOf(status: OperatorStatus): State {
  if (status.presence === "signed-out") return "signedOut";
  switch (status.activity) {
    case "talking":
      return "talking";
    case "wrap-up":
      return "wrapUp";
    case "dialling":
      return status.ringingAt ? "ringing" : "dialling";
    case "previewing":
      return "previewing";
    case "reserved":
      return status.contactId ? "connecting" : "reserved";
    default:
      return status.presence === "ready" ? "ready" : "paused";
  }
}

export const signs: Record<State, string> = { ready: "●", reserved: "◌", connecting: "◉", dialling: "◌", ringing: "◍", previewing: "◔", talking: "▶", wrapUp: "✎", paused: "❚❚", signedOut: "○" };

/** Where the operator stands, always in sight; in words, not by colour alone. */
export function StateBar({ status, now }: { status: OperatorStatus; now: number }) {
  const texts = useTexts();
  const state = stateOf(status);
  const reason = state === "paused" && status.pauseReason ? (texts.reasons[status.pauseReason] ?? status.pauseReason) : undefined;
  const since = state === "paused" || state === "ready" ? status.since : (status.activitySince ?? status.since);
  return (
    <div className={`state ${state} ${state === "talking" ? (status.talk ?? "") : ""}`}>
      <div {...audible} role="status" aria-live={state === "talking" ? "assertive" : "polite"}>
        <span aria-hidden="true" className="sign">
          {signs[state]}
        </span>
        <strong data-testid="state">{texts.state[state]}</strong>
        {reason && <span> · {reason}</span>}
        {state === "talking" && status.talk && status.talk !== "connected" && <span className="chip">{texts.bar.states[status.talk]}</span>}
        {status.muted && <span className="chip">{texts.bar.states.muted}</span>}
        {status.recording && <span className={`chip recording ${status.recording}`}>{texts.bar.recording[status.recording]}</span>}
        {status.wrapUpAsked && <span className="chip">{texts.result.writesUp}</span>}
        {status.presence === "paused" && (state === "talking" || state === "wrapUp") && <span className="chip">{texts.presence.afterCall}</span>}
      </div>
      {state !== "signedOut" && (
        <span className="timer" role="timer" aria-live="off" aria-label={texts.call.timer}>
          {clock(now - Date.parse(since))}
        </span>
      )}
      <span className="spread" />
      {state !== "signedOut" && (
        <span role="status" className={`line ${status.line}`}>
          <span aria-hidden="true">☎ </span>
          {texts.line[status.line]}
        </span>
      )}
    </div>
  );
}
