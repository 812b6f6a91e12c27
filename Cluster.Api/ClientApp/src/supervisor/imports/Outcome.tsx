import type { ImportError } from "../../schema";
import { useLanguage } from "../../texts";
import { reasonOf, useImportTexts } from "./texts";
import { formatNames, type Import } from "./types";

/** How many rows became what, and why not the others. */
export function Outcome({ status, errors }: { status: Import; errors: ImportError[] }) {
  const texts = useImportTexts();
  const language = useLanguage();
  const figures: [string, number][] = [
    [texts.inserted, status.inserted],
    [texts.updated, status.updated],
    [texts.duplicate, status.duplicate],
    [texts.rejected, status.rejected],
  ];
  if (status.state === "undone") figures.push([texts.removed, status.removed]);
  return (
    <section className="panel stack" aria-labelledby="outcome">
      <h2 id="outcome">{texts.states[status.state]}</h2>
      {status.error && <p className="failure">{status.error}</p>}
      <dl className="figures">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <strong>{value.toLocaleString(language)}</strong>
            </dd>
          </div>
        ))}
      </dl>
      {errors.length > 0 && (
        <>
          <a href={`/api/v1/imports/${status.id}/rejects`} download>
            {texts.rejectsFile(status.rejected)} ({formatNames[status.definition.format ?? "csv"]})
          </a>
          <div className="wide" tabIndex={0} role="group" aria-label={texts.rejected}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{texts.row}</th>
                  <th scope="col">{texts.column}</th>
                  <th scope="col">{texts.value}</th>
                  <th scope="col">{texts.why}</th>
                </tr>
              </thead>
              <tbody>
                {errors.map((error) => (
                  <tr key={error.row}>
                    <th scope="row">{error.row}</th>
                    <td>{error.column && (texts.fields[error.column as keyof typeof texts.fields] ?? error.column)}</td>
                    <td>{error.value}</td>
                    <td>{reasonOf(error, texts)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}
