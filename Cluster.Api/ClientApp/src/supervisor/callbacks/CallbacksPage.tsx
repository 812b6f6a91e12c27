import { useState } from "react";
import { send } from "../../api";
import { Button } from "../../components/Button";
import { Choice } from "../../components/Choice";
import { Sure } from "../../components/Sure";
import { Failure } from "../../Failure";
import type { CallbackState, CallbackView, CampaignView } from "../../schema";
import { useLanguage } from "../../texts";
import { Listing } from "../Listing";
import { useSupervisorTexts } from "../texts";
import { useAct } from "../useAct";
import { useList } from "../useList";
import { useNames } from "../useNames";

const states: CallbackState[] = ["pending", "done", "cancelled"];

/** The callbacks of everybody, by their time; those that are overdue say so. */
export default function CallbacksPage() {
  const { callbacks: own } = useSupervisorTexts();
  const language = useLanguage();
  const campaigns = useNames<CampaignView>("campaigns");
  const [state, setState] = useState<CallbackState>("pending");
  const list = useList<CallbackView>(`/callbacks?state=${state}&limit=100`);
  const { busy, failure, act } = useAct();

  return (
    <main className="board">
      <h1>{own.title}</h1>
      <div className="panel filters" role="search">
        <Choice label={own.state} value={state} options={states.map((id) => ({ id, name: own.states[id] }))} onChange={setState} />
      </div>
      <Failure of={failure} />
      <Listing list={list} name={own.title} empty={own.empty} columns={[own.due, own.contact, own.campaign, own.operator, own.note, own.action]}>
        {(one) => (
          <tr key={one.id}>
            <th scope="row">
              <time dateTime={one.dueAt}>{new Date(one.dueAt).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" })}</time>
              {state === "pending" && Date.parse(one.dueAt) < Date.now() && (
                <>
                  {" "}
                  <span className="chip bad">{own.overdue}</span>
                </>
              )}
            </th>
            <td>{one.externalId}</td>
            <td>{campaigns.nameOf(one.campaignId)}</td>
            <td>
              {one.operatorName ?? own.anybody}
              {state === "pending" && one.operatorAtWork === false && <span className="chip"> {own.absent}</span>}
            </td>
            <td className="samples">{one.note}</td>
            <td>
              {state === "pending" && (
                <div className="group">
                  {one.operatorId && (
                    <Button disabled={busy} onPress={() => void act(() => send("POST", `/callbacks/${one.id}/release`)).then(list.reload)}>
                      {own.release}
                      <span className="unseen"> {one.externalId}</span>
                    </Button>
                  )}
                  <Sure of={one.externalId} question={own.cancelSure} disabled={busy} onSure={() => void act(() => send("POST", `/callbacks/${one.id}/cancel`)).then(list.reload)}>
                    {own.cancel}
                  </Sure>
                </div>
              )}
            </td>
          </tr>
        )}
      </Listing>
    </main>
  );
}
