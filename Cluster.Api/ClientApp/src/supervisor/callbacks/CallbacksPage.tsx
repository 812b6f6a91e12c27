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

type Shown = CallbackState | "missed";

const states: Shown[] = ["pending", "missed", "done", "cancelled", "released"];

const queryOf = (shown: Shown) => (shown === "missed" ? "state=pending&missed=true" : `state=${shown}`);

/** The callbacks of everybody, by their time; those that are missed say so. */
export default function CallbacksPage() {
  const { callbacks: own } = useSupervisorTexts();
  const language = useLanguage();
  const campaigns = useNames<CampaignView>("campaigns");
  const [shown, setShown] = useState<Shown>("pending");
  const list = useList<CallbackView>(`/callbacks?${queryOf(shown)}&limit=100`);
  const { busy, failure, act } = useAct();
  const when = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

  return (
    <main className="board">
      <h1>{own.title}</h1>
      <div className="panel filters" role="search">
        <Choice label={own.state} value={shown} options={states.map((id) => ({ id, name: own.states[id] }))} onChange={setShown} />
      </div>
      <Failure of={failure} />
      <Listing list={list} name={own.title} empty={own.empty} columns={[own.due, own.contact, own.campaign, own.operator, own.note, own.action]}>
        {(one) => (
          <tr key={one.id}>
            <th scope="row">
              <time dateTime={one.from}>{when.formatRange(new Date(one.from), new Date(one.until))}</time>
              {one.state === "pending" && Date.parse(one.until) <= Date.now() && (
                <>
                  {" "}
                  <span className="chip bad">{own.missed}</span>
                </>
              )}
            </th>
            <td>{one.externalId}</td>
            <td>{campaigns.nameOf(one.campaignId)}</td>
            <td>
              {one.operatorName ?? own.anybody}
              {one.state === "pending" && one.operatorAtWork === false && <span className="chip"> {own.absent}</span>}
            </td>
            <td className="samples">{one.note}</td>
            <td>
              {one.state === "pending" && (
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
