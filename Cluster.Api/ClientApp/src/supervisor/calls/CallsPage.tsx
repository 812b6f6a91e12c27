import { useState } from "react";
import { send } from "../../api";
import { Button } from "../../components/Button";
import { Check } from "../../components/Check";
import { Choice } from "../../components/Choice";
import { DayField } from "../../components/Dates";
import { Sure } from "../../components/Sure";
import { Failure } from "../../Failure";
import type { AttemptView, CampaignView, OperatorView } from "../../schema";
import { useLanguage, useTexts } from "../../texts";
import { clock } from "../../time";
import type { Me } from "../../types";
import { dayAt } from "../dayAt";
import { Exports } from "../Exports";
import { Listing } from "../Listing";
import { useSupervisorTexts } from "../texts";
import { useAct } from "../useAct";
import { useList } from "../useList";
import { useNames } from "../useNames";
import { Player } from "../recordings/Player";
import { TimelineOf } from "./TimelineOf";

const pieceSize = 50;

/** Every call, newest first, each with the steps of its life. */
export default function CallsPage({ me }: { me: Me }) {
  const texts = useTexts();
  const { calls: own, recordings } = useSupervisorTexts();
  const campaigns = useNames<CampaignView>("campaigns");
  const operators = useNames<OperatorView>("operators");
  const [campaignId, setCampaign] = useState("");
  const [operatorId, setOperator] = useState("");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [live, setLive] = useState(false);
  const query = new URLSearchParams({
    newest: "true",
    ...(campaignId && { campaignId }),
    ...(operatorId && { operatorId }),
    ...(from && { from: dayAt(from) }),
    ...(to && { to: dayAt(to, 1) }),
    ...(live && { open: "true" }),
  });
  const list = useList<AttemptView>(`/attempts?${query}&limit=${pieceSize}`);
  const { busy, failure, act } = useAct();

  return (
    <main className="board">
      <div className="title">
        <h1>{own.title}</h1>
        <div className="group">
          <Exports of="/attempts" query={query} name={own.exportAs} />
          <Button onPress={() => void list.reload()}>{own.reload}</Button>
        </div>
      </div>
      <div className="panel filters" role="search">
        <Choice label={own.campaign} none={own.all} value={campaignId} options={campaigns.all} onChange={setCampaign} />
        <Choice label={own.operator} none={own.all} value={operatorId} options={operators.all} onChange={setOperator} />
        <DayField label={recordings.from} value={from} max={to} onChange={setFrom} />
        <DayField label={recordings.to} value={to} min={from} onChange={setTo} />
        <Check checked={live} onChange={setLive}>
          {own.live}
        </Check>
      </div>
      <Failure of={failure} />
      <Listing list={list} name={own.title} empty={own.empty} columns={[own.at, own.number, own.campaign, own.operator, own.outcome, own.result, own.talk, own.more]}>
        {(call) => (
          <Row key={call.id} call={call} campaign={campaigns.nameOf(call.campaignId)} nameOf={operators.nameOf} mayDownload={me.role === "administrator"}>
            {!call.endedAt && (
              <Sure of={call.number} question={own.hangUpSure} disabled={busy} onSure={() => void act(() => send("POST", `/attempts/${call.id}/hang-up`)).then(list.reload)}>
                {texts.call.hangUp}
              </Sure>
            )}
          </Row>
        )}
      </Listing>
    </main>
  );
}

interface RowProps {
  call: AttemptView;
  campaign: string;
  nameOf: (id: string | undefined) => string;
  mayDownload: boolean;
  children: React.ReactNode;
}

function Row({ call, campaign, nameOf, mayDownload, children }: RowProps) {
  const texts = useTexts();
  const { calls: own } = useSupervisorTexts();
  const language = useLanguage();
  const [open, setOpen] = useState(false);
  const { record } = call;
  const source = record?.resultSource && own.sources[record.resultSource];
  const talked = record?.connectedAt && call.endedAt ? clock(Date.parse(call.endedAt) - Date.parse(record.connectedAt)) : "";
  return (
    <>
      <tr>
        <th scope="row">
          <time dateTime={call.claimedAt}>{new Date(call.claimedAt).toLocaleString(language, { dateStyle: "short", timeStyle: "medium" })}</time>
        </th>
        <td className="number">{call.number}</td>
        <td>{campaign}</td>
        <td>{nameOf(call.operatorId)}</td>
        <td>{record ? (texts.outcomes[record.outcome] ?? record.outcome) : <span className="chip good">{own.now}</span>}</td>
        <td>
          {record?.result} {source && <span className="chip">{source}</span>}
        </td>
        <td className="number">{talked}</td>
        <td>
          <div className="group">
            <Button expanded={open} onPress={() => setOpen(!open)}>
              {own.timeline}
              <span className="unseen"> {call.number}</span>
            </Button>
            {children}
          </div>
        </td>
      </tr>
      {open && (
        <tr>
          <td colSpan={8}>
            <TimelineOf call={call} nameOf={nameOf} />
            {call.recorded && call.endedAt && <Player attemptId={call.id} nameOf={nameOf} mayDownload={mayDownload} />}
          </td>
        </tr>
      )}
    </>
  );
}
