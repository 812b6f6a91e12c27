import { useRef } from "react";
import { DayField } from "../components/Dates";
import { Radios } from "../components/Radios";
import { TextArea, TextField } from "../components/TextField";
import { useTexts } from "../texts";
import type { Question, Script } from "../types";
import { altKey, useChords } from "../useChords";
import { useAnswer } from "./useAnswer";

/** What is said and asked. Each answer is kept as it is given, and leads to the next question. */
export function ScriptPanel({ script, attemptId }: { script: Script; attemptId: string }) {
  const texts = useTexts();
  const panel = useRef<HTMLElement>(null);

  const focus = () => {
    const questions = panel.current?.querySelectorAll<HTMLElement>("[data-question]") ?? [];
    const open = Array.from(questions).find((one) => one.dataset.question === "open") ?? questions[questions.length - 1];
    open?.querySelector<HTMLElement>("input:checked, input:not([type=hidden]), textarea, [role=spinbutton]")?.focus();
  };
  useChords((event) => (altKey(event) === "KeyQ" ? focus : undefined));

  return (
    <section ref={panel} className="panel stack tight script" aria-labelledby="script" aria-keyshortcuts="Alt+Q">
      <h2 id="script">{texts.script.title}</h2>
      {script.text && <p className="said">{script.text}</p>}
      {script.questions.map((question) => (
        <Asked key={question.id} question={question} attemptId={attemptId} />
      ))}
      {script.questions.length > 0 && (
        <p role="status" className="hint">
          {script.isComplete ? texts.script.complete : texts.script.open}
        </p>
      )}
    </section>
  );
}

function Asked({ question, attemptId }: { question: Question; attemptId: string }) {
  const texts = useTexts();
  const { answer, give, keep, state } = useAnswer(question, attemptId);
  const note = (
    <span className={`saving ${state}`} role={state === "saved" || state === "saving" ? undefined : "status"}>
      {state === "wrong" ? texts.script.wrong[question.kind] : answer ? texts.notes[state] : ""}
    </span>
  );
  const open = question.answer === undefined ? "open" : "answered";
  const field = { label: <span className="said">{question.text}</span>, value: answer };
  return (
    <div data-question={open} className="stack tight">
      {question.kind === "choice" ? (
        <Radios {...field} options={question.choices} onChange={(choice) => give(choice, true)} />
      ) : question.kind === "text" ? (
        <TextArea {...field} rows={2} maxLength={1000} onChange={give} onBlur={keep} />
      ) : question.kind === "date" ? (
        <DayField {...field} onChange={give} onBlur={keep} />
      ) : (
        <TextField {...field} inputMode="decimal" autoComplete="off" onChange={give} onBlur={keep} />
      )}
      {note}
    </div>
  );
}
