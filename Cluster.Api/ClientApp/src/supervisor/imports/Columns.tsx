import { Choice } from "../../components/Choice";
import { useImportTexts } from "./texts";
import type { Column, Field } from "./types";

const fields: Field[] = ["data", "number", "externalId", "zone", "priority", "earliest", "latest", "owner", "ignored"];
const mostShown = 100;

/** What each column holds. */
export function Columns({ columns, chosen, busy, onChange }: {
  columns: Column[];
  chosen: Record<string, Field> | undefined;
  busy: boolean;
  onChange: (columns: Record<string, Field>) => void;
}) {
  const texts = useImportTexts();
  return (
    <section className="panel" aria-labelledby="columns">
      <h2 id="columns">{texts.columns}</h2>
      <p className="hint">{texts.columnsHint}</p>
      <div className="wide" tabIndex={0} role="group" aria-labelledby="columns">
        <table>
          <thead>
            <tr>
              <th scope="col">{texts.column}</th>
              <th scope="col">{texts.holds}</th>
              <th scope="col">{texts.samples}</th>
            </tr>
          </thead>
          <tbody>
            {columns.slice(0, mostShown).map((column) => (
              <tr key={column.name}>
                <th scope="row">{column.name}</th>
                <td>
                  <Choice
                    unseen
                    label={`${texts.holds}: ${column.name}`}
                    value={chosen?.[column.name] ?? column.field}
                    options={fields.map((id) => ({ id, name: texts.fields[id] }))}
                    disabled={busy}
                    onChange={(field) => onChange({ [column.name]: field })}
                  />
                </td>
                <td className="samples">{column.samples.slice(0, 3).join(" · ")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {columns.length > mostShown && <p className="hint">{texts.moreColumns(columns.length - mostShown)}</p>}
    </section>
  );
}
