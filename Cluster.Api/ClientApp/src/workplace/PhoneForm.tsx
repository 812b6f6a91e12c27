import { useEffect, useRef, useState, type FormEvent } from "react";
import { Button } from "../components/Button";
import { Choice } from "../components/Choice";
import { TextField } from "../components/TextField";
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
      {!inBrowser && <SipPhone gateways={desk.gateways} first={phone} onChange={setPhone} />}
      {desk.campaigns.length > 0 ? (
        <p>
          {texts.phone.campaigns}: {desk.campaigns.map((one) => one.name).join(", ")}
        </p>
      ) : (
        <p className="failure">{texts.phone.none}</p>
      )}
      <DeviceCheck ask={ask} phone={inBrowser || phone.endpoint === "" ? undefined : phone} />
      <Button submits kind="main" ref={start} disabled={busy || !ready || desk.gateways.length === 0}>
        {texts.phone.submit}
      </Button>
    </form>
  );
}

const phoneOf = (form: FormData): Phone => ({ gatewayId: String(form.get("gateway")), endpoint: String(form.get("endpoint")).trim() });

/** The phone is told when it is chosen, or written to its end. */
function SipPhone({ gateways, first, onChange }: { gateways: string[]; first: Phone; onChange: (phone: Phone) => void }) {
  const texts = useTexts();
  const [phone, setPhone] = useState(first);
  const choose = (gatewayId: string) => {
    setPhone({ ...phone, gatewayId });
    onChange({ ...phone, gatewayId });
  };
  return (
    <>
      <Choice label={texts.phone.gateway} name="gateway" value={phone.gatewayId || gateways[0]} options={gateways.map((id) => ({ id, name: id }))} onChange={choose} />
      <TextField
        label={texts.phone.endpoint}
        name="endpoint"
        required
        maxLength={80}
        value={phone.endpoint}
        autoComplete="off"
        spellCheck={false}
        onChange={(endpoint) => setPhone({ ...phone, endpoint })}
        onBlur={() => onChange({ ...phone, endpoint: phone.endpoint.trim() })}
      />
    </>
  );
}
