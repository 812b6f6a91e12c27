import type { RefObject } from "react";
import { Button } from "../../components/Button";
import { TextField } from "../../components/TextField";
import type { OwnSupervision, SupervisionWay } from "../../schema";
import { Failure } from "../../Failure";
import { useSupervisorTexts } from "../texts";
import type { Listening } from "./useListening";

const ways: SupervisionWay[] = ["listen", "whisper", "barge"];

interface Props {
  listening: Listening;
  /** Whether the operator whom one hears is talking with a customer. */
  talks: boolean;
  phone: RefObject<HTMLInputElement | null>;
}

/** One's own phone: which it is, or who hears whom, in words, and by whom one is to be heard. */
export function ListeningPanel({ listening, talks, phone }: Props) {
  const { listening: own } = useSupervisorTexts();
  const { current, ended, busy, failure, endpoint, change, stop } = listening;
  return (
    <section className={current ? "panel stack tight listening" : "panel stack tight"} aria-labelledby="listening">
      <h2 id="listening" tabIndex={-1}>
        {own.title}
      </h2>
      <Failure of={failure} />
      <p role="status" data-testid="listening">
        {current ? said(own, current, talks) : ended ? own.ended(ended.operatorName) : own.hint}
      </p>
      {current ? (
        <div className="group">
          <div className="group" role="group" aria-label={own.waysTitle}>
            {ways.map((way) => (
              <Button key={way} pressed={current.way === way} disabled={busy || current.state !== "open"} onPress={() => void change(way)}>
                {own.ways[way]}
              </Button>
            ))}
          </div>
          <Button kind="danger" disabled={busy} onPress={() => void stop()}>
            {own.stop}
          </Button>
        </div>
      ) : (
        <TextField className="phone" label={own.phone} ref={phone} key={endpoint} defaultValue={endpoint} maxLength={80} placeholder="PJSIP/1001" autoComplete="off" spellCheck={false} />
      )}
    </section>
  );
}

function said(own: ReturnType<typeof useSupervisorTexts>["listening"], { state, way, operatorName }: OwnSupervision, talks: boolean) {
  if (state === "ringing") return own.ringing(operatorName);
  if (state !== "open") return own.unknown(operatorName);
  return talks ? own.says[way](operatorName) : `${own.says[way](operatorName)} ${own.noCall}`;
}
