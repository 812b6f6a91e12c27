import { useEffect, useRef, useState, type FormEvent } from "react";
import { useTexts } from "../texts";
import type { Desk, Phone } from "../types";
import type { Command } from "./Workplace";

/** An account says so by the name of its phone. */
export const isInBrowser = (phone: Phone | undefined) => phone?.endpoint.startsWith("WebRTC/") ?? false;

/** The shift begins: which phone is to be held open. A browser's phone must be ready before. */
export function PhoneForm({ desk, ready, command }: { desk: Desk; ready: boolean; command: Command }) {
  const texts = useTexts();
  const [busy, setBusy] = useState(false);
  const start = useRef<HTMLButtonElement>(null);
  const inBrowser = isInBrowser(desk.phone);
  // Also when it failed: a button that was disabled has lost the focus.
  useEffect(() => {
    if (ready && !busy) start.current?.focus();
  }, [ready, busy]);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    await command("sign-in", inBrowser ? desk.phone : { gatewayId: form.get("gateway"), endpoint: form.get("endpoint") });
    setBusy(false);
  };

  return (
    <form className="panel stack narrow-form" onSubmit={(event) => void submit(event)}>
      <h1>{texts.phone.title}</h1>
      <p>{inBrowser ? texts.softphone.explain : texts.phone.explain}</p>
      {desk.gateways.length === 0 && <p className="failure">{texts.phone.noGateway}</p>}
      {!inBrowser && <SipPhone desk={desk} />}
      {desk.campaigns.length > 0 ? (
        <p>
          {texts.phone.campaigns}: {desk.campaigns.map((one) => one.name).join(", ")}
        </p>
      ) : (
        <p className="failure">{texts.phone.none}</p>
      )}
      <button type="submit" className="main" ref={start} disabled={busy || !ready || desk.gateways.length === 0}>
        {texts.phone.submit}
      </button>
    </form>
  );
}

function SipPhone({ desk }: { desk: Desk }) {
  const texts = useTexts();
  return (
    <>
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
    </>
  );
}
