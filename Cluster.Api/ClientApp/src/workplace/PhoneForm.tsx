import { useState, type FormEvent } from "react";
import { useTexts } from "../texts";
import type { Desk } from "../types";
import type { Command } from "./Workplace";

/** The shift begins: which phone is to be held open. */
export function PhoneForm({ desk, command }: { desk: Desk; command: Command }) {
  const texts = useTexts();
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    await command("sign-in", { gatewayId: form.get("gateway"), endpoint: form.get("endpoint") });
    setBusy(false);
  };

  return (
    <form className="panel stack narrow-form" onSubmit={(event) => void submit(event)}>
      <h1>{texts.phone.title}</h1>
      <p>{texts.phone.explain}</p>
      {desk.gateways.length === 0 && <p className="failure">{texts.phone.noGateway}</p>}
      <label className="stack tight">
        {texts.phone.gateway}
        <select name="gateway" defaultValue={desk.phone?.gatewayId}>
          {desk.gateways.map((gateway) => (
            <option key={gateway}>{gateway}</option>
          ))}
        </select>
      </label>
      <label className="stack tight">
        {texts.phone.endpoint}
        <input name="endpoint" required maxLength={80} defaultValue={desk.phone?.endpoint} autoComplete="off" spellCheck={false} />
      </label>
      {desk.campaigns.length > 0 ? (
        <p>
          {texts.phone.campaigns}: {desk.campaigns.map((one) => one.name).join(", ")}
        </p>
      ) : (
        <p className="failure">{texts.phone.none}</p>
      )}
      <button type="submit" className="main" disabled={busy || desk.gateways.length === 0} autoFocus>
        {texts.phone.submit}
      </button>
    </form>
  );
}
