import { useState, type FormEvent } from "react";
import { change, send } from "../../api";
import type { AccountView, CampaignView, GatewayView, OperatorView, Role } from "../../schema";
import { FormEnd } from "../FormEnd";
import { useSupervisorTexts } from "../texts";
import { useAct } from "../useAct";
import { useList } from "../useList";
import { useNames } from "../useNames";

const roles: Role[] = ["operator", "supervisor", "administrator"];
const shortestPassword = 10;

interface Props {
  account: AccountView | undefined;
  operator: OperatorView | undefined;
  /** One's own account: nobody changes his own role. */
  mine: boolean;
  onDone: () => Promise<void>;
}

/** An account to be made or changed; an operator's has his name, team and campaigns with it. */
export function AccountForm({ account, operator, mine, onDone }: Props) {
  const { accounts: own } = useSupervisorTexts();
  const campaigns = useNames<CampaignView>("campaigns");
  const gateways = useList<GatewayView>("/gateways?limit=200");
  const [role, setRole] = useState<Role>(account?.role ?? "operator");
  const { busy, failure, act } = useAct();

  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (name: string) => String(fields.get(name) ?? "").trim() || undefined;
    const name = account?.name ?? text("name")!.toLowerCase();
    const works = { name: text("shownName") ?? name, team: text("team") ?? null, campaigns: fields.getAll("campaign") };
    const phone = text("gateway") && text("endpoint") ? { gatewayId: text("gateway"), endpoint: `${fields.get("technology")}/${nameOf(text("endpoint")!)}` } : undefined;
    const saved = await act(async () => {
      const operatorId = role === "operator" ? await operatorOf(name, operator, works) : undefined;
      await send("PUT", `/accounts/${encodeURIComponent(name)}`, { role, operatorId, password: fields.get("password") || undefined, phone: role === "operator" ? phone : undefined });
    });
    if (saved) await onDone();
  };

  return (
    <main className="board">
      <a href="#accounts">{own.back}</a>
      <h1>{account ? account.name : own.make}</h1>
      <form className="panel stack" onSubmit={(event) => void save(event)} autoComplete="off">
        <div className="fields">
          {!account && (
            <label className="stack tight">
              {own.name}
              <input name="name" required maxLength={64} autoCapitalize="none" spellCheck={false} autoFocus />
            </label>
          )}
          <label className="stack tight">
            {own.role}
            <select value={role} disabled={mine} onChange={(event) => setRole(event.target.value as Role)}>
              {roles.map((one) => (
                <option key={one} value={one}>
                  {own.roles[one]}
                </option>
              ))}
            </select>
          </label>
          <label className="stack tight">
            {account ? own.newPassword : own.password}
            <input name="password" type="password" required={!account} minLength={shortestPassword} maxLength={200} autoComplete="new-password" />
          </label>
        </div>
        <p className="hint">{account ? own.newPasswordHint : own.passwordHint(shortestPassword)}</p>
        {role === "operator" && (
          <fieldset className="stack tight">
            <legend>{own.roles.operator}</legend>
            <div className="fields">
              <label className="stack tight">
                {own.shownName}
                <input name="shownName" required maxLength={200} defaultValue={operator?.name} />
              </label>
              <label className="stack tight">
                {own.team}
                <input name="team" maxLength={100} defaultValue={operator?.team} />
              </label>
              <label className="stack tight">
                {own.gateway}
                <select name="gateway" defaultValue={account?.phone?.gatewayId} key={gateways.items?.length}>
                  {gateways.items?.map((one) => <option key={one.id}>{one.id}</option>)}
                </select>
              </label>
              <label className="stack tight">
                {own.phoneKind}
                <select name="technology" defaultValue={account?.phone?.endpoint.startsWith("WebRTC/") ? "WebRTC" : "PJSIP"}>
                  <option value="PJSIP">{own.phoneKinds.sip}</option>
                  <option value="WebRTC">{own.phoneKinds.browser}</option>
                </select>
              </label>
              <label className="stack tight">
                {own.endpoint}
                <input name="endpoint" maxLength={80} defaultValue={account?.phone && nameOf(account.phone.endpoint)} placeholder="1001" spellCheck={false} />
              </label>
            </div>
            <fieldset>
              <legend>{own.campaigns}</legend>
              {campaigns.all.length === 0 && <p className="hint">{own.noCampaigns}</p>}
              {campaigns.all.map((one) => (
                <label key={one.id} className="check">
                  <input type="checkbox" name="campaign" value={one.id} defaultChecked={operator?.campaigns.includes(one.id)} />
                  {one.name}
                </label>
              ))}
            </fieldset>
          </fieldset>
        )}
        <FormEnd failure={failure} busy={busy} back="accounts" />
      </form>
    </main>
  );
}

/** A phone's name on its gateway, without its technology. */
const nameOf = (phone: string) => phone.replace(/^.*\//, "");

/** The operator behind an account: changed, or made with an id of the account's, so that a second try finds the first one's. */
async function operatorOf(account: string, known: OperatorView | undefined, works: object): Promise<string> {
  const externalId = `account:${account}`;
  const before = known ?? (await send<{ items: OperatorView[] }>("GET", `/operators?externalId=${encodeURIComponent(externalId)}`)).items[0];
  const now = before
    ? await change<OperatorView>(`/operators/${before.id}`, works, before.version)
    : await send<OperatorView>("POST", "/operators", { externalId, ...works });
  return now.id;
}
