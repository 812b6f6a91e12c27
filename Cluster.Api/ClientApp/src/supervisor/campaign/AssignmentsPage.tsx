import { useState, type FormEvent } from "react";
import { send } from "../../api";
import { Checks } from "../../components/Check";
import { Choice } from "../../components/Choice";
import { NumberField } from "../../components/NumberField";
import type { AssignmentView, CampaignView, OperatorView } from "../../schema";
import { useLanguage } from "../../texts";
import { FormEnd } from "../FormEnd";
import { Listing } from "../Listing";
import { useSupervisorTexts } from "../texts";
import { useAct } from "../useAct";
import { useList } from "../useList";
import { useNames } from "../useNames";
import { numberOf, textOf } from "./fields";

const most = 1_000;

/** Contacts become operators' own: dealt to those who are chosen, from nobody or from somebody who had them. */
export default function AssignmentsPage({ id }: { id: string }) {
  const { assignments: own, list: words } = useSupervisorTexts();
  const language = useLanguage();
  const campaigns = useNames<CampaignView>("campaigns");
  const all = useList<OperatorView>(`/operators?limit=${most}`);
  const made = useList<AssignmentView>(`/campaigns/${id}/assignments?limit=100`);
  const { busy, failure, act } = useAct();
  const [done, setDone] = useState<AssignmentView>();
  const operators = all.items?.filter((one) => one.campaigns.includes(id)) ?? [];
  const nameOf = (operator: string | undefined) => all.items?.find((one) => one.id === operator)?.name ?? own.nobody;

  const deal = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const [from, count] = [textOf(fields, "from"), numberOf(fields, "count")];
    const body = { operatorIds: fields.getAll("to"), ...(from && { fromOperatorId: from }), ...(count && { count }) };
    await act(async () => setDone(await send<AssignmentView>("POST", `/campaigns/${id}/assignments`, body)));
    await made.reload();
  };

  return (
    <main className="board">
      <a href={`#campaigns/${id}`}>{campaigns.nameOf(id)}</a>
      <h1>{own.title}</h1>
      <p className="hint">{own.hint}</p>
      <form className="panel stack" onSubmit={(event) => void deal(event)}>
        {!all.items && <p role="status">{words.loading}</p>}
        {all.items && operators.length === 0 && <p className="nothing">{own.noOperators}</p>}
        {operators.length > 0 && <Checks name="to" label={own.to} options={operators} />}
        <div className="fields">
          <Choice name="from" label={own.from} none={own.nobody} options={operators} />
          <NumberField name="count" label={own.count} value={undefined} min={1} max={10_000_000} />
        </div>
        <FormEnd failure={failure ?? all.failure} busy={busy} submit={own.deal} />
        <p role="status">{done && own.dealt(done.contacts)}</p>
      </form>
      <Listing list={made} name={own.earlier} empty={own.none} columns={[own.at, own.by, own.from, own.to, own.contacts]}>
        {(one) => (
          <tr key={one.id}>
            <th scope="row">
              <time dateTime={one.at}>{new Date(one.at).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" })}</time>
            </th>
            <td>{one.by}</td>
            <td>{nameOf(one.fromOperatorId)}</td>
            <td>{one.operatorIds.length === 0 ? own.nobody : one.operatorIds.map(nameOf).join(", ")}</td>
            <td>{one.contacts.toLocaleString(language)}</td>
          </tr>
        )}
      </Listing>
    </main>
  );
}
