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
            <label className="stack tight">
              {own.code}
              <input required {...limits.DispositionDefinition.code} value={one.code} onChange={(event) => set(index, { code: event.target.value })} />
            </label>
            <label className="stack tight">
              {own.means}
              <select value={one.kind} onChange={(event) => set(index, { kind: event.target.value as DispositionKind })}>
                {kinds.map((kind) => (
                  <option key={kind} value={kind}>
                    {texts.result.kinds[kind]}
                  </option>
                ))}
              </select>
            </label>
            <button type="button" disabled={index === 0} onClick={() => raise(index)}>
              <span aria-hidden="true">↑</span>
              <span className="unseen">
                {own.raise} {one.code}
              </span>
            </button>
            <button type="button" onClick={() => onChange(all.filter((_, i) => i !== index))}>
              {own.remove}
              <span className="unseen"> {one.code}</span>
            </button>
          </li>
        ))}
      </ul>
      <button type="button" disabled={all.length >= limits.OperatorRules.dispositions.maxItems} onClick={() => onChange([...all, { code: "", kind: "final" }])}>
        {own.addResult}
      </button>
    </fieldset>
  );
}
