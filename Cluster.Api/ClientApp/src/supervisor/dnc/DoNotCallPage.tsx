import { useState, type FormEvent } from "react";
import { send } from "../../api";
import { Sure } from "../../components/Sure";
import { TextArea, TextField } from "../../components/TextField";
import type { BlockedNumber } from "../../schema";
import { useLanguage } from "../../texts";
import { FormEnd } from "../FormEnd";
import { Listing } from "../Listing";
import { useSupervisorTexts } from "../texts";
import { useAct } from "../useAct";
import { useList } from "../useList";

const digits = (text: string) => text.replace(/[^\d+]/g, "");

/** Numbers that nobody may call: looked up, added one or many at a time, taken off. */
export default function DoNotCallPage() {
  const { dnc: own } = useSupervisorTexts();
  const language = useLanguage();
  const [beginning, setBeginning] = useState("");
  const wanted = digits(beginning).replace("+", "");
  const list = useList<BlockedNumber>(`/do-not-call/numbers?limit=100${wanted ? `&beginning=${wanted}` : ""}`);
  const { busy, failure, act } = useAct();
  const [added, setAdded] = useState<number>();

  const add = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    const numbers = String(fields.get("numbers")).split(/[\n,;]+/).map(digits).filter(Boolean);
    const reason = String(fields.get("reason")).trim() || undefined;
    setAdded(undefined);
    if (await act(() => send("POST", "/do-not-call/numbers:batch", { numbers, reason }))) {
      form.reset();
      setAdded(numbers.length);
      await list.reload();
    }
  };

  return (
    <main className="board">
      <h1>{own.title}</h1>
      <form className="panel stack tight" onSubmit={(event) => void add(event)}>
        <h2>{own.add}</h2>
        <p className="hint">{own.addHint}</p>
        <div className="fields level">
          <TextArea label={own.numbers} name="numbers" rows={2} required placeholder="+4930123456" autoComplete="off" spellCheck={false} />
          <TextField label={own.reason} name="reason" maxLength={200} />
        </div>
        <FormEnd failure={failure} busy={busy} submit={own.add}>
          <span role="status">{added !== undefined && own.added(added)}</span>
        </FormEnd>
      </form>
      <div className="panel filters" role="search">
        <TextField label={own.beginning} type="tel" value={beginning} maxLength={20} onChange={setBeginning} />
      </div>
      <Listing list={list} name={own.title} empty={wanted ? own.noneBegins : own.empty} columns={[own.number, own.reason, own.since, own.action]}>
        {(one) => (
          <tr key={one.number}>
            <th scope="row" className="number">
              {one.number}
            </th>
            <td className="samples">{one.reason}</td>
            <td>{new Date(one.addedAt).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" })}</td>
            <td>
              <div className="group">
                <Sure of={one.number} question={own.removeSure} disabled={busy} onSure={() => void act(() => send("DELETE", `/do-not-call/numbers/${one.number.slice(1)}`)).then(list.reload)}>
                  {own.remove}
                </Sure>
              </div>
            </td>
          </tr>
        )}
      </Listing>
    </main>
  );
}
