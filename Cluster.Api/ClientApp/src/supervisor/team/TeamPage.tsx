import { useEffect, useState } from "react";
import { send } from "../../api";
import { Failure } from "../../Failure";
import { useLive } from "../../live";
import { useTexts } from "../../texts";
import { clock, useServerNow } from "../../time";
import type { TeamMember, TeamNews } from "../../types";
import { signs, stateOf } from "../../workplace/StateBar";
import { Table } from "../Listing";
import { useSupervisorTexts } from "../texts";
import { useAct } from "../useAct";

const resume = () => [];

/** The people at work: where each stands and since when, with whose calls, and who asks for help. */
export default function TeamPage({ onSignedOut }: { onSignedOut: () => void }) {
  const texts = useTexts();
  const { team: own } = useSupervisorTexts();
  const { news, link } = useLive<TeamNews>("Team", resume, onSignedOut);
  const [held, setHeld] = useState<TeamNews>();
  const { busy, failure, act } = useAct();
  const shown = held ?? news;
  const now = useServerNow(shown?.now);
  const helps = shown?.team.operators.filter((one) => one.helpSince).length ?? 0;

  useEffect(() => {
    document.title = `${link === "lost" ? "⚠ " : ""}${helps > 0 ? `(${helps}) ` : ""}${own.title} · ${texts.product}`;
  }, [texts, own, link, helps]);

  if (!shown) {
    return (
      <main className="quiet" role="status">
        {link === "lost" ? texts.link.lost : texts.link.connecting}
      </main>
    );
  }

  return (
    <main className={link === "lost" ? "board stale" : "board"}>
      <div className="title">
        <h1>{own.title}</h1>
        <button type="button" aria-pressed={held !== undefined} onClick={() => setHeld(held ? undefined : news)}>
          {held ? texts.board.go : texts.board.hold}
        </button>
      </div>
      <div role="status" className={link === "lost" ? "banner" : "unseen"}>
        {link === "lost" ? texts.link.lost : helps > 0 ? own.asking(helps) : ""}
      </div>
      <Failure of={failure} />
      <section className="panel stack tight" aria-label={own.title}>
        {shown.team.operators.length === 0 ? (
          <p className="nothing">{own.empty}</p>
        ) : (
          <Table name={own.title} columns={[own.name, own.team, own.state, own.since, own.campaign, own.callLength, own.phone]}>
            {shown.team.operators.map((one) => (
              <Member key={one.id} one={one} now={held ? Date.parse(held.now) : now} busy={busy} onHelped={() => void act(() => send("DELETE", `/operators/${one.id}/help`))} />
            ))}
          </Table>
        )}
        {shown.team.more > 0 && <p className="hint">{own.more(shown.team.more)}</p>}
      </section>
    </main>
  );
}

function Member({ one, now, busy, onHelped }: { one: TeamMember; now: number; busy: boolean; onHelped: () => void }) {
  const texts = useTexts();
  const { team: own } = useSupervisorTexts();
  const { status } = one;
  const state = stateOf(status);
  const since = state === "paused" || state === "ready" ? status.since : (status.activitySince ?? status.since);
  const talking = status.activity === "talking";
  return (
    <tr>
      <th scope="row">
        {one.name}
        {one.helpSince && (
          <div className="group">
            <span className="chip help">
              ⚑ {own.help} {clock(now - Date.parse(one.helpSince))}
            </span>
            <button type="button" disabled={busy} onClick={onHelped}>
              {own.helped}
              <span className="unseen"> {one.name}</span>
            </button>
          </div>
        )}
      </th>
      <td>{one.teamName}</td>
      <td>
        <span className={`badge ${state}`}>
          <span aria-hidden="true">{signs[state]} </span>
          {texts.state[state]}
        </span>
        {state === "paused" && status.pauseReason && <small> {texts.reasons[status.pauseReason] ?? status.pauseReason}</small>}
        {status.talk && status.talk !== "connected" && talking && <small> {texts.bar.states[status.talk]}</small>}
      </td>
      <td className="number">{clock(now - Date.parse(since))}</td>
      <td>{one.campaign}</td>
      <td className="number">{talking && status.activitySince ? clock(now - Date.parse(status.activitySince)) : ""}</td>
      <td>{own.lines[status.line]}</td>
    </tr>
  );
}
