import { useState, type FormEvent } from "react";
import { change, send } from "../../api";
import { limits, type GatewayView } from "../../schema";
import { Number, numberOf, Text, textOf } from "../campaign/fields";
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
          {!gateway && (
            <label className="stack tight">
              {own.name}
              <input name="id" required maxLength={longestName} autoCapitalize="none" spellCheck={false} autoFocus />
            </label>
          )}
          <Text name="host" label={own.host} value={gateway?.host} required {...limit.host} />
          <Number name="port" label={own.port} value={gateway?.port ?? 5038} {...limit.port} />
          <Text name="user" label={own.user} value={gateway?.user ?? "dialer"} required {...limit.user} />
          <label className="stack tight">
            {gateway ? own.newSecret : own.secret}
            <input name="secret" type="password" required={!gateway} {...limit.secret} autoComplete="new-password" />
          </label>
          <Text name="trunk" label={own.trunk} value={gateway?.trunk ?? "trunk"} {...limit.trunk} />
          <Number name="maxChannels" label={own.maxChannels} value={gateway?.maxChannels ?? 100} {...limit.maxChannels} />
          <Number name="callsPerSecond" label={own.callsPerSecond} value={gateway?.callsPerSecond ?? 20} {...limit.callsPerSecond} step="any" />
        </div>
        <Text name="phoneAddress" label={own.phoneAddress} value={gateway?.phoneAddress} {...limit.phoneAddress} />
        <label className="check">
          <input type="checkbox" checked={tls} onChange={(event) => setTls(event.target.checked)} />
          {own.tls}
        </label>
        {tls && <Text name="tlsFingerprint" label={own.fingerprint} value={gateway?.tlsFingerprint} {...limit.tlsFingerprint} />}
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
