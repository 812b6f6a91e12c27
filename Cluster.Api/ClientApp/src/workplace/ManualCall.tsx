import { useEffect, useRef, useState, type FormEvent } from "react";
import { Refusal, send } from "../api";
import { Button } from "../components/Button";
import { Choice } from "../components/Choice";
import { TextField } from "../components/TextField";
import type { ManualCallCheck, ManualCampaign } from "../schema";
import { useTexts } from "../texts";
import { altKey, useChords } from "../useChords";
import { useObstacle } from "./useObstacle";
import type { Command } from "./Workplace";

const pauseMs = 300;
const leastDigits = 5;

/** A number that the operator dials himself. What the rules say of it stands below before anything is dialled. */
export function ManualCall({ campaigns, command }: { campaigns: ManualCampaign[]; command: Command }) {
  const texts = useTexts();
  const [campaignId, setCampaign] = useState(campaigns[0]!.campaignId);
  const [number, setNumber] = useState("");
  const verdict = useVerdict(campaignId, number);
  const box = useRef<HTMLInputElement>(null);

  useChords((event) => (altKey(event) === "KeyC" ? () => box.current?.focus() : undefined));

  const dial = (event: FormEvent) => {
    event.preventDefault();
    void command("calls", { campaignId, number });
  };

  return (
    <section className="panel stack tight" aria-label={texts.dial.title}>
      <form className="group bottom" onSubmit={dial}>
        {campaigns.length > 1 && (
          <Choice label={texts.call.campaign} value={campaignId} options={campaigns.map((one) => ({ id: one.campaignId, name: one.name }))} onChange={setCampaign} />
        )}
        <TextField
          label={
            <>
              {texts.dial.title} <kbd aria-hidden="true">Alt+C</kbd>
            </>
          }
          ref={box}
          type="tel"
          required
          maxLength={40}
          autoComplete="off"
          keys="Alt+C"
          describedBy="verdict"
          value={number}
          onChange={setNumber}
        />
        <Button submits kind="main" disabled={verdict?.allowed === false}>
          {texts.dial.call}
        </Button>
      </form>
      <div id="verdict" role="status" className="verdict" data-allowed={verdict?.allowed}>
        {verdict && (verdict.allowed ? texts.dial.allowed(verdict.number) : verdict.reasons.join(" "))}
      </div>
    </section>
  );
}

interface Verdict {
  /** Left out: it could not be checked, which is no reason not to try; the call itself is judged again. */
  allowed?: boolean;
  number: string;
  reasons: string[];
}

/** Asked a moment after the last key; an answer to what has been typed over is not shown. */
function useVerdict(campaignId: string, number: string) {
  const texts = useTexts();
  const wordsOf = useObstacle();
  const [verdict, setVerdict] = useState<Verdict>();
  useEffect(() => {
    setVerdict(undefined);
    if (number.replace(/\D/g, "").length < leastDigits) return;
    let isOld = false;
    const timer = setTimeout(() => {
      send<ManualCallCheck>("POST", "/workplace/calls/check", { campaignId, number }).then(
        (check) => {
          if (!isOld) setVerdict({ allowed: check.allowed, number: check.number ?? number, reasons: check.obstacles.map(wordsOf) });
        },
        (failure: unknown) => {
          const reason = failure instanceof Refusal ? (texts.errors[failure.code] ?? failure.message) : String(failure);
          const isRefused = failure instanceof Refusal && failure.status >= 400 && failure.status < 500;
          if (!isOld) setVerdict({ ...(isRefused && { allowed: false }), number, reasons: [reason] });
        },
      );
    }, pauseMs);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [campaignId, number, texts, wordsOf]);
  return verdict;
}
