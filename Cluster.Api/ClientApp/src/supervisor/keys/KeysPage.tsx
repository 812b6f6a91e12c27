import { useState, type FormEvent } from "react";
import { send } from "../../api";
import { Choice } from "../../components/Choice";
import { DayField } from "../../components/Dates";
import { Sure } from "../../components/Sure";
import { TextField } from "../../components/TextField";
import type { KeyRow, NewKey } from "../../schema";
import { useLanguage } from "../../texts";
import { FormEnd } from "../FormEnd";
import { Listing } from "../Listing";
import { useAct } from "../useAct";
import { useList } from "../useList";
import { useKeyTexts } from "./texts";

const roles = { integration: "integration", all: "*" } as const;
const longestName = 200;

/** Keys of the programs that work with the API: made and shown once, listed without the keys themselves, revoked. */
export default function KeysPage() {
  const own = useKeyTexts();
  const language = useLanguage();
  const list = useList<KeyRow>("/keys?limit=200");
  const { busy, failure, act } = useAct();
  const [made, setMade] = useState<NewKey>();

  const make = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    const until = String(fields.get("until"));
    const key = { name: String(fields.get("name")).trim(), scopes: [fields.get("role")], expiresAt: until ? new Date(`${until}T23:59:59`).toISOString() : undefined };
    setMade(undefined);
    if (await act(async () => setMade(await send<NewKey>("POST", "/keys", key)))) {
      form.reset();
      await list.reload();
    }
  };

  const roleOf = (scope: string) => own.roles[scope === roles.all ? "all" : scope] ?? scope;
  const day = (moment: string) => new Date(moment).toLocaleDateString(language, { dateStyle: "medium" });
  return (
    <main className="board">
      <h1>{own.title}</h1>
      <form className="panel stack tight" onSubmit={(event) => void make(event)} autoComplete="off">
        <h2>{own.make}</h2>
        <p className="hint">{own.hint}</p>
        <div className="fields level">
          <TextField name="name" label={own.name} required maxLength={longestName} />
          <Choice
            name="role"
            label={own.role}
            options={[
              { id: roles.integration, name: own.roles.integration },
              { id: roles.all, name: own.roles.all },
            ]}
          />
          <DayField name="until" label={own.until} />
        </div>
        <FormEnd failure={failure} busy={busy} submit={own.make} />
        <div role="status" className="stack tight">
          {made?.key && (
            <>
              <p>{own.shownOnce(made.name)}</p>
              <code className="secret">{made.key}</code>
            </>
          )}
        </div>
      </form>
      <Listing list={list} name={own.title} empty={own.empty} columns={[own.name, own.role, own.since, own.until, own.action]}>
        {(one) => (
          <tr key={one.id}>
            <th scope="row">{one.name}</th>
            <td>{one.scopes.map(roleOf).join(", ")}</td>
            <td>{day(one.createdAt)}</td>
            <td>{one.expiresAt ? day(one.expiresAt) : own.noEnd}</td>
            <td>
              <div className="group">
                <Sure of={one.name} question={own.revokeSure} disabled={busy} onSure={() => void act(() => send("DELETE", `/keys/${one.id}`)).then(list.reload)}>
                  {own.revoke}
                </Sure>
              </div>
            </td>
          </tr>
        )}
      </Listing>
    </main>
  );
}
