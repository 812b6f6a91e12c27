import { useRef } from "react";
import { send } from "../../api";
import { Button } from "../../components/Button";
import { Table } from "../../Table";
import { useTexts } from "../../texts";
import { clock, useServerNow } from "../../time";
import type { TeamMember, TeamNews } from "../../types";
import { signs, stateOf } from "../../workplace/StateBar";
import { LivePage } from "../LivePage";
import { useSupervisorTexts } from "../texts";
import { useAct } from "../useAct";
import { useHeld } from "../useHeld";
import { ListeningPanel } from "./ListeningPanel";
import { useListening } from "./useListening";

/** The people at work: where each stands and since when, with whose calls, and who asks for help. */
export default function TeamPage({ onSignedOut }: { onSignedOut: () => void }) {
  const { team: own } = useSupervisorTexts();
  const live = useHeld<TeamNews>("Team", onSignedOut);
  const { busy, failure, act } = useAct();
  const listening = useListening();
  const phone = useRef<HTMLInputElement>(null);
  const { shown, isHeld } = live;
  const running = useServerNow(shown?.now);
  const now = isHeld && shown ? Date.parse(shown.now) : running;
  const { operators, more } = shown?.team ?? { operators: [], more: 0 };
  const heard = listening.current?.supervision.operatorId;
  const talks = operators.find((one) => one.id === heard)?.status.activity === "talking";
  const listen = async (operatorId: string) => {
    const endpoint = phone.current?.value.trim() || listening.endpoint;
    if (!endpoint) phone.current?.focus();
    else if (await listening.begin(operatorId, endpoint)) document.getElementById("listening")?.focus();
  };
  const helps = operators.filter((one) => one.helpSince).length;

  return (
    <LivePage live={live} title={own.title} mark={helps > 0 ? `(${helps}) ` : ""} said={helps > 0 ? own.asking(helps) : ""} failure={failure}>
      <ListeningPanel listening={listening} talks={talks} phone={phone} />
      <section className="panel stack tight" aria-label={own.title}>
        {operators.length === 0 ? (
          <p className="nothing">{own.empty}</p>
        ) : (
          <Table name={own.title} columns={[own.name, own.team, own.state, own.since, own.campaign, own.callLength, own.phone, own.action]}>
            {operators.map((one) => (
              <Member
                key={one.id}
                one={one}
                now={now}
                busy={busy || listening.busy}
                isHeard={one.id === heard}
                onHelped={() => void act(() => send("DELETE", `/operators/${one.id}/help`))}
                onListen={() => void listen(one.id)}
              />
            ))}
          </Table>
        )}
        {more > 0 && <p className="hint">{own.more(more)}</p>}
      </section>
    </LivePage>
  );
}

interface MemberProps {
  one: TeamMember;
  now: number;
  busy: boolean;
  isHeard: boolean;
  onHelped: () => void;
  onListen: () => void;
}

function Member({ one, now, busy, isHeard, onHelped, onListen }: MemberProps) {
  const texts = useTexts();
  const { team: own, listening: words } = useSupervisorTexts();
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
            <Button disabled={busy} onPress={onHelped}>
              {own.helped}
              <span className="unseen"> {one.name}</span>
            </Button>
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
      <td>
        {isHeard ? (
          <span className="chip good">{words.here}</span>
        ) : (
          <Button disabled={busy || status.line !== "up"} onPress={onListen}>
            {words.listen}
            <span className="unseen"> {one.name}</span>
          </Button>
        )}
      </td>
    </tr>
  );
}
