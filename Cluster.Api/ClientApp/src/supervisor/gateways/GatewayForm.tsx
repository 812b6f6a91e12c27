import { useState, type FormEvent } from "react";
import { change, send } from "../../api";
import { Check } from "../../components/Check";
import { NumberField } from "../../components/NumberField";
import { TextField } from "../../components/TextField";
import { limits, type GatewayView } from "../../schema";
import { numberOf, textOf } from "../campaign/fields";
import { FormEnd } from "../FormEnd";
import { useAct } from "../useAct";
import { useGatewayTexts } from "./texts";

const limit = limits.GatewayDefinition;
const longestName = 64;

/** A gateway to be made or changed. It is changed as it was when the form was opened: what somebody else does to it meanwhile is not overwritten. */
export function GatewayForm({ of, onDone }: { of: GatewayView | undefined; onDone: () => Promise<void> }) {
  const own = useGatewayTexts();
  const [gateway] = useState(of);
  const [tls, setTls] = useState(gateway?.tls ?? false);
  const { busy, failure, act } = useAct();

  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const definition = definitionOf(fields, tls);
    const saved = await act(() =>
      gateway ? change(`/gateways/${gateway.id}`, definition, gateway.version, "PUT") : send("PUT", `/gateways/${encodeURIComponent(textOf(fields, "id") ?? "")}`, definition),
    );
    if (saved) await onDone();
  };

  return (
    <main className="board">
      <a href="#gateways">{own.back}</a>
      <h1>{gateway ? gateway.id : own.make}</h1>
      <form className="panel stack" onSubmit={(event) => void save(event)} autoComplete="off">
        <div className="fields">
          {!gateway && <TextField name="id" label={own.name} required maxLength={longestName} autoCapitalize="none" spellCheck={false} autoFocus />}
          <TextField name="host" label={own.host} defaultValue={gateway?.host} required {...limit.host} />
          <NumberField name="port" label={own.port} value={gateway?.port ?? 5038} {...limit.port} />
          <TextField name="user" label={own.user} defaultValue={gateway?.user ?? "dialer"} required {...limit.user} />
          <TextField name="secret" type="password" label={gateway ? own.newSecret : own.secret} required={!gateway} {...limit.secret} autoComplete="new-password" />
          <TextField name="trunk" label={own.trunk} defaultValue={gateway?.trunk ?? "trunk"} {...limit.trunk} />
          <NumberField name="maxChannels" label={own.maxChannels} value={gateway?.maxChannels ?? 100} {...limit.maxChannels} />
          <NumberField name="callsPerSecond" label={own.callsPerSecond} value={gateway?.callsPerSecond ?? 20} {...limit.callsPerSecond} fraction />
        </div>
        <TextField name="phoneAddress" label={own.phoneAddress} defaultValue={gateway?.phoneAddress} {...limit.phoneAddress} />
        <Check checked={tls} onChange={setTls}>
          {own.tls}
        </Check>
        {tls && <TextField name="tlsFingerprint" label={own.fingerprint} defaultValue={gateway?.tlsFingerprint} {...limit.tlsFingerprint} />}
        <p className="hint">{gateway ? `${own.secretHint} ${own.changeHint}` : own.nameHint}</p>
        <FormEnd failure={failure} busy={busy} back="gateways" />
      </form>
    </main>
  );
}

/** What is left empty has the API's default; the secret stays. */
const definitionOf = (fields: FormData, tls: boolean) => ({
  host: textOf(fields, "host"),
  port: numberOf(fields, "port"),
  user: textOf(fields, "user"),
  secret: textOf(fields, "secret") ?? undefined,
  trunk: textOf(fields, "trunk"),
  phoneAddress: textOf(fields, "phoneAddress"),
  maxChannels: numberOf(fields, "maxChannels"),
  callsPerSecond: numberOf(fields, "callsPerSecond"),
  tls,
  tlsFingerprint: tls ? textOf(fields, "tlsFingerprint") : null,
});
