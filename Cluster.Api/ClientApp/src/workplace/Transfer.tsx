import { useEffect, useState, type FormEvent } from "react";
import { send } from "../api";
import { Button } from "../components/Button";
import { TextField } from "../components/TextField";
import { useTexts } from "../texts";
import type { Colleague, TransferRules } from "../types";
import type { Command } from "./Workplace";

/**
 * To whom the customer may be passed on: colleagues who are free, the campaign's targets, and numbers that it allows. Asked before are only those
 * who have a number or a phone: a colleague's own line waits for customers.
 */
export function Transfer({ verb, rules, command }: { verb: "transfer" | "consult"; rules: TransferRules; command: Command }) {
  const texts = useTexts();
  const { targets = [], prefixes = [] } = rules;
  const [colleagues, setColleagues] = useState<Colleague[]>([]);
  const [busy, setBusy] = useState(false);
  const operators = rules.operators === true && verb === "transfer";

  useEffect(() => {
    if (operators) send<Colleague[]>("GET", "/workplace/colleagues").then(setColleagues, () => {});
  }, [operators]);

  const pass = async (to: { target: string } | { operatorId: string }) => {
    setBusy(true);
    await command(verb, to);
    setBusy(false);
  };

  const dial = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const number = String(new FormData(event.currentTarget).get("number")).replace(/[\s().-]/g, "");
    void pass({ target: number });
  };

  return (
    <div className="drawer stack tight" role="group" aria-label={texts.bar[verb]}>
      <ul className="targets">
        {colleagues.map((one, index) => (
          <li key={one.operatorId}>
            <Button data-first={index === 0 || undefined} disabled={busy} onPress={() => void pass({ operatorId: one.operatorId })}>
              {one.name} <small>{texts.bar.operator}</small>
            </Button>
          </li>
        ))}
        {targets.map((one, index) => (
          <li key={one.target}>
            <Button data-first={index === 0 || undefined} disabled={busy} onPress={() => void pass({ target: one.target })}>
              {one.name} <small>{one.target}</small>
            </Button>
          </li>
        ))}
      </ul>
      {operators && colleagues.length === 0 && <p className="hint">{texts.bar.nobodyFree}</p>}
      {prefixes.length > 0 && (
        <form className="group" onSubmit={dial}>
          <TextField label={texts.bar.number(prefixes.join(", "))} name="number" type="tel" required autoComplete="off" data-first={targets.length === 0 || undefined} />
          <Button submits disabled={busy}>
            {verb === "transfer" ? texts.bar.pass : texts.bar.call}
          </Button>
        </form>
      )}
    </div>
  );
}
