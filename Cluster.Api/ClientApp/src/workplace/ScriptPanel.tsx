import { useEffect, useRef } from "react";
import { useTexts } from "../texts";
import type { Question, Script } from "../types";
import { useAnswer } from "./useAnswer";

/** What is said and asked. Each answer is kept as it is given, and leads to the next question. */
export function ScriptPanel({ script, attemptId }: { script: Script; attemptId: string }) {
  const texts = useTexts();
  const panel = useRef<HTMLElement>(null);

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!event.altKey || event.ctrlKey || event.shiftKey || event.code !== "KeyQ") return;
      event.preventDefault();
      const questions = panel.current?.querySelectorAll<HTMLElement>("[data-question]") ?? [];
      const open = Array.from(questions).find((one) => one.dataset.question === "open") ?? questions[questions.length - 1];
      open?.querySelector<HTMLElement>("input:checked, input, textarea")?.focus();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);

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
  const id = `question-${question.id}`;
  const note = (
    <span className={`saving ${state}`} role={state === "saved" || state === "saving" ? undefined : "status"}>
      {state === "wrong" ? texts.script.wrong[question.kind] : answer ? texts.notes[state] : ""}
    </span>
  );
  const open = question.answer === undefined ? "open" : "answered";
  if (question.kind === "choice") {
    return (
      <fieldset data-question={open} className="stack tight">
        <legend className="said">{question.text}</legend>
        {question.choices.map((choice) => (
          <label key={choice} className="choice">
            <input type="radio" name={id} checked={answer === choice} onChange={() => give(choice, true)} /> {choice}
          </label>
        ))}
        {note}
      </fieldset>
    );
  }
  return (
    <div data-question={open} className="stack tight">
      <label htmlFor={id} className="said">
        {question.text}
      </label>
      {question.kind === "text" ? (
        <textarea id={id} rows={2} maxLength={1000} value={answer} onChange={(event) => give(event.target.value)} onBlur={keep} />
      ) : (
        <input
          id={id}
          type={question.kind === "date" ? "date" : "text"}
          inputMode={question.kind === "number" ? "decimal" : undefined}
          autoComplete="off"
          value={answer}
          onChange={(event) => give(event.target.value)}
          onBlur={keep}
        />
      )}
      {note}
    </div>
  );
}
