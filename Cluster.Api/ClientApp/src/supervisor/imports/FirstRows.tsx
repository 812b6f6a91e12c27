import type { PreviewRow } from "../../schema";
import { reasonOf, useImportTexts } from "./texts";

const mostValues = 6;

/** What the first rows would become. */
export function FirstRows({ rows }: { rows: PreviewRow[] }) {
  const texts = useImportTexts();
  return (
    <section className="panel" aria-labelledby="rows">
      <h2 id="rows">{texts.firstRows}</h2>
      {rows.length === 0 ? (
        <p>{texts.noRows}</p>
      ) : (
        <div className="wide" tabIndex={0} role="group" aria-labelledby="rows">
          <table>
            <thead>
              <tr>
                <th scope="col">{texts.row}</th>
                <th scope="col">{texts.fields.number}</th>
                <th scope="col">{texts.fields.zone}</th>
                <th scope="col">{texts.fields.data}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.row} className={row.error ? "bad" : undefined}>
                  <th scope="row">{row.row}</th>
                  {row.error ? (
                    <td colSpan={3}>
                      <strong>{texts.wouldBeRejected}</strong> {reasonOf(row.error, texts)} {row.error.value}
                    </td>
                  ) : (
                    <>
                      <td className="number">{row.numbers.join(", ")}</td>
                      <td>{row.zone}</td>
                      <td className="samples">{valuesOf(row.data)}</td>
                    </>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function valuesOf(data: string | undefined) {
  const all = data ? Object.entries(JSON.parse(data) as Record<string, unknown>) : [];
  const shown = all.filter(([, value]) => value !== "").slice(0, mostValues).map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`);
  return shown.join(" · ") + (all.length > mostValues ? " …" : "");
}
