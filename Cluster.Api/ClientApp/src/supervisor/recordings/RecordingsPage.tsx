import { useState } from "react";
import { send } from "../../api";
import { Button } from "../../components/Button";
import { Choice } from "../../components/Choice";
import { DayField } from "../../components/Dates";
import { TextField } from "../../components/TextField";
import { Failure } from "../../Failure";
import type { CampaignView, OperatorView, RecordingView } from "../../schema";
import { useLanguage } from "../../texts";
import { clock } from "../../time";
import type { Me } from "../../types";
import { dayAt } from "../dayAt";
import { Listing } from "../Listing";
import { useSupervisorTexts } from "../texts";
import { useAct } from "../useAct";
import { useList } from "../useList";
import { useNames } from "../useNames";
import { Accesses } from "./Accesses";
import { Player } from "./Player";

const pieceSize = 50;
const shortestNumber = 5;

/** Recorded calls, newest first: found, heard, and who has heard them. */
export default function RecordingsPage({ me }: { me: Me }) {
  const { recordings: own, calls } = useSupervisorTexts();
  const campaigns = useNames<CampaignView>("campaigns");
  const operators = useNames<OperatorView>("operators");
  const [campaignId, setCampaign] = useState("");
  const [operatorId, setOperator] = useState("");
  const [number, setNumber] = useState("");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const digits = number.replace(/\D/g, "");
  const query = new URLSearchParams({
    newest: "true",
    limit: String(pieceSize),
    ...(campaignId && { campaignId }),
    ...(operatorId && { operatorId }),
    ...(digits.length >= shortestNumber && { number: digits }),
    ...(from && { from: dayAt(from) }),
    ...(to && { to: dayAt(to, 1) }),
  });
  const list = useList<RecordingView>(`/recordings?${query}`);

  return (
    <main className="board">
      <h1>{own.title}</h1>
      <div className="panel filters" role="search">
        <Choice label={calls.campaign} none={calls.all} value={campaignId} options={campaigns.all} onChange={setCampaign} />
        <Choice label={calls.operator} none={calls.all} value={operatorId} options={operators.all} onChange={setOperator} />
        <TextField label={own.number} type="tel" value={number} maxLength={20} placeholder="+4930123456" autoComplete="off" onChange={setNumber} />
        <DayField label={own.from} value={from} max={to} onChange={setFrom} />
        <DayField label={own.to} value={to} min={from} onChange={setTo} />
      </div>
      <Listing list={list} name={own.title} empty={own.empty} columns={[own.at, calls.number, calls.campaign, calls.operator, own.length, calls.more]}>
        {(one) => (
          <Row key={one.attemptId} one={one} campaign={campaigns.nameOf(one.campaignId)} nameOf={operators.nameOf} isAdministrator={me.role === "administrator"} onChanged={list.reload} />
        )}
      </Listing>
    </main>
  );
}

interface RowProps {
  one: RecordingView;
  campaign: string;
  nameOf: (id: string | undefined) => string;
  isAdministrator: boolean;
  onChanged: () => Promise<void>;
}

function Row({ one, campaign, nameOf, isAdministrator, onChanged }: RowProps) {
  const { recordings: own } = useSupervisorTexts();
  const language = useLanguage();
  const [open, setOpen] = useState(false);
  const { busy, failure, act } = useAct();
  const hold = () => void act(() => send("PUT", `/attempts/${one.attemptId}/recording/hold`, { on: !one.held })).then(onChanged);
  return (
    <>
      <tr>
        <th scope="row">
          <time dateTime={one.startedAt}>{new Date(one.startedAt).toLocaleString(language, { dateStyle: "short", timeStyle: "medium" })}</time>
        </th>
        <td className="number">{one.number}</td>
        <td>{campaign}</td>
        <td>{nameOf(one.operatorId)}</td>
        <td className="number">
          {one.deletedAt ? own.deleted : one.seconds === undefined ? own.noSound : clock(one.seconds * 1_000)}
          {one.held && (
            <>
              {" "}
              <span className="chip">{own.held}</span>
            </>
          )}
        </td>
        <td>
          <div className="group">
            <Button expanded={open} disabled={one.seconds === undefined && !isAdministrator} onPress={() => setOpen(!open)}>
              {own.hear}
              <span className="unseen"> {one.number}</span>
            </Button>
            {isAdministrator && !one.deletedAt && (
              <Button pressed={one.held} disabled={busy} onPress={hold}>
                {own.hold}
                <span className="unseen"> {one.number}</span>
              </Button>
            )}
          </div>
          <Failure of={failure} />
        </td>
      </tr>
      {open && (
        <tr>
          <td colSpan={6}>
            {one.seconds !== undefined && <Player attemptId={one.attemptId} nameOf={nameOf} mayDownload={isAdministrator} />}
            {isAdministrator && <Accesses key={String(one.held)} attemptId={one.attemptId} />}
          </td>
        </tr>
      )}
    </>
  );
}
