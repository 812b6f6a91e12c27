import { useState, type FormEvent } from "react";
import { change, send } from "../../api";
import { Checks } from "../../components/Check";
import { Choice } from "../../components/Choice";
import { TextField } from "../../components/TextField";
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
          {!account && <TextField name="name" label={own.name} required maxLength={64} autoCapitalize="none" spellCheck={false} autoFocus />}
          <Choice label={own.role} value={role} disabled={mine} options={roles.map((id) => ({ id, name: own.roles[id] }))} onChange={setRole} />
          <TextField name="password" type="password" label={account ? own.newPassword : own.password} required={!account} minLength={shortestPassword} maxLength={200} autoComplete="new-password" />
        </div>
        <p className="hint">{account ? own.newPasswordHint : own.passwordHint(shortestPassword)}</p>
        {role === "operator" && (
          <fieldset className="stack tight">
            <legend>{own.roles.operator}</legend>
            <div className="fields">
              <TextField name="shownName" label={own.shownName} required maxLength={200} defaultValue={operator?.name} />
              <TextField name="team" label={own.team} maxLength={100} defaultValue={operator?.team} />
              <Choice key={gateways.items?.length} name="gateway" label={own.gateway} defaultValue={account?.phone?.gatewayId} options={(gateways.items ?? []).map(({ id }) => ({ id, name: id }))} />
              <Choice
                name="technology"
                label={own.phoneKind}
                defaultValue={account?.phone?.endpoint.startsWith("WebRTC/") ? "WebRTC" : "PJSIP"}
                options={[
                  { id: "PJSIP", name: own.phoneKinds.sip },
                  { id: "WebRTC", name: own.phoneKinds.browser },
                ]}
              />
              <TextField name="endpoint" label={own.endpoint} maxLength={80} defaultValue={account?.phone && nameOf(account.phone.endpoint)} placeholder="1001" spellCheck={false} />
            </div>
            {campaigns.all.length === 0 && <p className="hint">{own.noCampaigns}</p>}
            {campaigns.all.length > 0 && <Checks name="campaign" label={own.campaigns} options={campaigns.all} defaultValue={operator?.campaigns ?? []} />}
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
