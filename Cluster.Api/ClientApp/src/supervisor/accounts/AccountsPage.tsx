import { send } from "../../api";
import { Button } from "../../components/Button";
import { Sure } from "../../components/Sure";
import { Failure } from "../../Failure";
import type { AccountView, OperatorView } from "../../schema";
import type { Me } from "../../types";
import { Listing } from "../Listing";
import { go } from "../place";
import { useSupervisorTexts } from "../texts";
import { useAct } from "../useAct";
import { useList } from "../useList";
import { useNames } from "../useNames";
import { AccountForm } from "./AccountForm";

/** Who may sign in. The form is for the account that the address names, or for a new one. */
export default function AccountsPage({ me, name }: { me: Me; name: string | undefined }) {
  const { accounts: own } = useSupervisorTexts();
  const list = useList<AccountView>("/accounts?limit=200");
  const operators = useNames<OperatorView>("operators");
  const { busy, failure, act } = useAct();
  const wanted = name && decodeURIComponent(name);
  const chosen = list.items?.find((one) => one.name === wanted);
  const isLocked = (one: AccountView) => one.lockedUntil !== undefined && Date.parse(one.lockedUntil) > Date.now();

  const put = (one: AccountView, change: object) =>
    void act(() => send("PUT", `/accounts/${encodeURIComponent(one.name)}`, { role: one.role, operatorId: one.operatorId, ...change })).then(list.reload);

  if (name === "new" || chosen) {
    const done = async () => {
      go("accounts");
      await Promise.all([list.reload(), operators.reload()]);
    };
    return <AccountForm key={name} account={chosen} operator={operators.all.find((one) => one.id === chosen?.operatorId)} mine={chosen?.name === me.name} onDone={done} />;
  }

  return (
    <main className="board">
      <div className="title">
        <h1>{own.title}</h1>
        <a className="button" href="#accounts/new">
          {own.make}
        </a>
      </div>
      <Failure of={failure} />
      <Listing list={list} name={own.title} empty={own.empty} columns={[own.name, own.role, own.operator, own.team, own.phone, own.state, own.action]}>
        {(one) => (
          <tr key={one.name}>
            <th scope="row">
              <a href={`#accounts/${encodeURIComponent(one.name)}`}>{one.name}</a>
            </th>
            <td>{own.roles[one.role]}</td>
            <td>{operators.nameOf(one.operatorId)}</td>
            <td>{operators.all.find((operator) => operator.id === one.operatorId)?.team}</td>
            <td>{one.phone && `${one.phone.gatewayId} ${one.phone.endpoint}`}</td>
            <td>{isLocked(one) ? <span className="chip bad">{own.locked}</span> : <span className="chip good">{own.open}</span>}</td>
            <td>
              {one.name !== me.name && (
                <div className="group">
                  <Button disabled={busy} onPress={() => put(one, { locked: !isLocked(one) })}>
                    {isLocked(one) ? own.unlock : own.lock}
                    <span className="unseen"> {one.name}</span>
                  </Button>
                  <Sure of={one.name} question={own.removeSure} disabled={busy} onSure={() => void act(() => send("DELETE", `/accounts/${encodeURIComponent(one.name)}`)).then(list.reload)}>
                    {own.remove}
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
