import { useEffect, useRef, useState, type FormEvent } from "react";
import type { Ask } from "../live";
import { useTexts } from "../texts";
import type { Desk, Phone } from "../types";
import { DeviceCheck } from "./DeviceCheck";
import type { Command } from "./Workplace";

/** An account says so by the name of its phone. */
export const isInBrowser = (phone: Phone | undefined) => phone?.endpoint.startsWith("WebRTC/") ?? false;

/** The shift begins: which phone is to be held open. A browser's phone must be ready before. */
export function PhoneForm({ desk, ready, ask, command }: { desk: Desk; ready: boolean; ask: Ask; command: Command }) {
  const texts = useTexts();
  const [phone, setPhone] = useState<Phone>({ gatewayId: desk.phone?.gatewayId ?? desk.gateways[0] ?? "", endpoint: desk.phone?.endpoint ?? "" });
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
    await command("sign-in", inBrowser ? desk.phone : phoneOf(form));
    setBusy(false);
  };

  return (
    <form className="panel stack narrow-form" onSubmit={(event) => void submit(event)}>
      <h1>{texts.phone.title}</h1>
      <p>{inBrowser ? texts.softphone.explain : texts.phone.explain}</p>
      {desk.gateways.length === 0 && <p className="failure">{texts.phone.noGateway}</p>}
      {!inBrowser && <SipPhone desk={desk} onChange={setPhone} />}
      {desk.campaigns.length > 0 ? (
        <p>
          {texts.phone.campaigns}: {desk.campaigns.map((one) => one.name).join(", ")}
        </p>
      ) : (
        <p className="failure">{texts.phone.none}</p>
      )}
      <DeviceCheck ask={ask} phone={inBrowser || phone.endpoint === "" ? undefined : phone} />
      <button type="submit" className="main" ref={start} disabled={busy || !ready || desk.gateways.length === 0}>
        {texts.phone.submit}
      </button>
    </form>
  );
}

const phoneOf = (form: FormData): Phone => ({ gatewayId: String(form.get("gateway")), endpoint: String(form.get("endpoint")).trim() });

/** The phone is told when it is chosen, or written to its end. */
function SipPhone({ desk, onChange }: { desk: Desk; onChange: (phone: Phone) => void }) {
  const texts = useTexts();
  const tell = ({ currentTarget }: { currentTarget: HTMLInputElement | HTMLSelectElement }) => onChange(phoneOf(new FormData(currentTarget.form!)));
  return (
    <>
      <label className="stack tight">
        {texts.phone.gateway}
        <select name="gateway" defaultValue={desk.phone?.gatewayId} onChange={tell}>
          {desk.gateways.map((gateway) => (
            <option key={gateway}>{gateway}</option>
          ))}
        </select>
      </label>
      <label className="stack tight">
        {texts.phone.endpoint}
        <input name="endpoint" required maxLength={80} defaultValue={desk.phone?.endpoint} autoComplete="off" spellCheck={false} onBlur={tell} />
      </label>
    </>
  );
}
