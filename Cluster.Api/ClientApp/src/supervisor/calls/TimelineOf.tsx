import { Failure } from "../../Failure";
import type { AttemptView, Timeline } from "../../schema";
import { useLanguage } from "../../texts";
import { useSupervisorTexts } from "../texts";
import { useRead } from "../useRead";
import { StepWords } from "./StepWords";

/** The steps of a call, each with the time since the one before, and what was written of it. */
export function TimelineOf({ call, nameOf }: { call: AttemptView; nameOf: (id: string | undefined) => string }) {
  const { calls: own, list } = useSupervisorTexts();
  const language = useLanguage();
  const { value, failure } = useRead<Timeline>(`/attempts/${call.id}/timeline`);
  const answers = Object.entries(call.answers);
  if (!value) return failure === undefined ? <p role="status">{list.loading}</p> : <Failure of={failure} />;
  const seconds = (index: number) => (Date.parse(value.steps[index]!.at) - Date.parse(value.steps[index - 1]!.at)) / 1_000;
  return (
    <div className="stack tight">
      <ol className="timeline">
        {value.steps.map((one, index) => (
          <li key={index}>
            <time dateTime={one.at}>{new Date(one.at).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 1 })}</time>{" "}
            <StepWords of={one} nameOf={nameOf} />
            {index > 0 && <small> +{seconds(index).toLocaleString(language, { style: "unit", unit: "second", unitDisplay: "short", maximumFractionDigits: 1 })}</small>}
          </li>
        ))}
      </ol>
      {call.notes && (
        <p className="prose">
          <strong>{own.notes}:</strong> {call.notes}
        </p>
      )}
      {answers.length > 0 && (
        <p>
          <strong>{own.answers}:</strong> {answers.map(([question, answer]) => `${question}: ${answer}`).join(" · ")}
        </p>
      )}
      <p className="hint">
        {own.id}: <code>{call.id}</code>
      </p>
    </div>
  );
}
