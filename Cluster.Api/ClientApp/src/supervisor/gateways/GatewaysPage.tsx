import { send } from "../../api";
import { Button } from "../../components/Button";
import { Sure } from "../../components/Sure";
import { Failure } from "../../Failure";
import type { GatewayView } from "../../schema";
import { useLanguage } from "../../texts";
import type { Me } from "../../types";
import { Listing } from "../Listing";
import { go } from "../place";
import { useAct } from "../useAct";
import { useRead } from "../useRead";
import { GatewayForm } from "./GatewayForm";
import { useGatewayTexts } from "./texts";

const lookMs = 3_000;

/** The gateways and how they are. An administrator makes, changes and drains them; a supervisor looks. The form is for the gateway that the address names, or for a new one. */
export default function GatewaysPage({ me, id }: { me: Me; id: string | undefined }) {
  const own = useGatewayTexts();
  const { value, failure, reload } = useRead<{ items: GatewayView[] }>("/gateways?limit=200", lookMs);
  const { busy, failure: refusal, act } = useAct();
  const mayChange = me.role === "administrator";
  const chosen = mayChange ? value?.items.find((one) => one.id === id) : undefined;
  const command = (one: GatewayView, verb: "enable" | "disable") => void act(() => send("POST", `/gateways/${one.id}/${verb}`)).then(reload);

  if (chosen || (id === "new" && mayChange)) {
    const done = async () => {
      go("gateways");
      await reload();
    };
    return <GatewayForm key={id} of={chosen} onDone={done} />;
  }

  const columns = [own.name, own.state, own.calls, own.lines, own.browsers, own.trunk, own.address];
  return (
    <main className="board">
      <div className="title">
        <h1>{own.title}</h1>
        {mayChange && (
          <a className="button" href="#gateways/new">
            {own.make}
          </a>
        )}
      </div>
      <Failure of={refusal} />
      <Listing list={{ items: value?.items, failure, reload, more: undefined }} name={own.title} empty={own.empty} columns={mayChange ? [...columns, own.action] : columns}>
        {(one) => (
          <tr key={one.id}>
            <th scope="row">{mayChange ? <a href={`#gateways/${one.id}`}>{one.id}</a> : one.id}</th>
            <Health of={one} />
            <td>{one.phoneAddress ?? own.noBrowsers}</td>
            <td>{one.trunk}</td>
            <td>
              {one.host}:{one.port} <small>{one.tls ? own.encrypted : own.plain}</small>
            </td>
            {mayChange && (
              <td>
                {one.enabled ? (
                  <Sure of={one.id} question={own.drainSure} disabled={busy} onSure={() => command(one, "disable")}>
                    {own.drain}
                  </Sure>
                ) : (
                  <Button disabled={busy} onPress={() => command(one, "enable")}>
                    {own.takeAgain}
                    <span className="unseen"> {one.id}</span>
                  </Button>
                )}
              </td>
            )}
          </tr>
        )}
      </Listing>
    </main>
  );
}

const kinds: Record<string, string> = { up: "good", disabled: "", draining: "paused" };

/** The cells of what a gateway says of itself. Why it is not up stands there as the link or the gateway has put it. */
function Health({ of: { health, maxChannels } }: { of: GatewayView }) {
  const own = useGatewayTexts();
  const language = useLanguage();
  const count = (n: number | undefined) => (n === undefined ? "–" : n.toLocaleString(language));
  const state = health.state === "disabled" && (health.calls ?? 0) + (health.lines ?? 0) > 0 ? "draining" : health.state;
  return (
    <>
      <td>
        <span className={`chip ${kinds[state] ?? "bad"}`}>{own.states[state] ?? state}</span>
        {health.since && <small> {own.since(new Date(health.since).toLocaleString(language, { dateStyle: "short", timeStyle: "short" }))}</small>}
        {health.problem && health.state !== "disabled" && <div className="hint">{health.problem}</div>}
      </td>
      <td className="number">{own.ofCalls(count(health.calls), count(maxChannels))}</td>
      <td className="number">{count(health.lines)}</td>
    </>
  );
}
