import { Button } from "../../components/Button";
import { Choice } from "../../components/Choice";
import { TextField } from "../../components/TextField";
import { limits, type DispositionDefinition, type DispositionKind } from "../../schema";
import { useTexts } from "../../texts";
import { useSupervisorTexts } from "../texts";

const kinds: DispositionKind[] = ["success", "final", "retry", "callback", "do-not-call"];

/** The results that operators choose from, in the order of their keys. */
export function Dispositions({ all, onChange }: { all: DispositionDefinition[]; onChange: (all: DispositionDefinition[]) => void }) {
  const texts = useTexts();
  const { form: own } = useSupervisorTexts();
  const set = (index: number, part: Partial<DispositionDefinition>) => onChange(all.map((one, i) => (i === index ? { ...one, ...part } : one)));
  const raise = (index: number) => onChange(all.map((one, i) => (i === index - 1 ? all[index]! : i === index ? all[index - 1]! : one)));
  return (
    <fieldset className="stack tight">
      <legend>{own.results}</legend>
      <p className="hint">{all.length === 0 ? own.noResults : own.resultsHint}</p>
      <ul className="rows">
        {all.map((one, index) => (
          <li key={index}>
            {index < 9 && <kbd>{index + 1}</kbd>}
            <TextField label={own.code} required {...limits.DispositionDefinition.code} value={one.code} onChange={(code) => set(index, { code })} />
            <Choice label={own.means} value={one.kind} options={kinds.map((id) => ({ id, name: texts.result.kinds[id] }))} onChange={(kind) => set(index, { kind })} />
            <Button disabled={index === 0} onPress={() => raise(index)}>
              <span aria-hidden="true">↑</span>
              <span className="unseen">
                {own.raise} {one.code}
              </span>
            </Button>
            <Button onPress={() => onChange(all.filter((_, i) => i !== index))}>
              {own.remove}
              <span className="unseen"> {one.code}</span>
            </Button>
          </li>
        ))}
      </ul>
      <Button disabled={all.length >= limits.OperatorRules.dispositions.maxItems} onPress={() => onChange([...all, { code: "", kind: "final" }])}>
        {own.addResult}
      </Button>
    </fieldset>
  );
}
