import { useState } from "react";
import { change } from "../../api";
import { Failure } from "../../Failure";
import { limits, type CampaignView, type ChoiceDefinition, type QuestionDefinition, type QuestionKind } from "../../schema";
import { FormEnd } from "../FormEnd";
import { go } from "../place";
import { useSupervisorTexts } from "../texts";
import { useAct } from "../useAct";
import { useRead } from "../useRead";

const kinds: QuestionKind[] = ["text", "number", "choice", "date"];

/** What operators say and ask: the questions, the answers, and which question each answer leads to. */
export default function ScriptEditor({ id }: { id: string }) {
  const { list } = useSupervisorTexts();
  const { value, failure } = useRead<CampaignView>(`/campaigns/${id}`);
  if (!value) return <main className="board">{failure === undefined ? <p role="status">{list.loading}</p> : <Failure of={failure} />}</main>;
  return <Editor key={value.id} campaign={value} />;
}

function Editor({ campaign }: { campaign: CampaignView }) {
  const { script: own, campaign: places } = useSupervisorTexts();
  const [text, setText] = useState(campaign.script?.text ?? "");
  const [questions, setQuestions] = useState<QuestionDefinition[]>(campaign.script?.questions ?? []);
  const { busy, failure, act } = useAct();
  const back = `campaigns/${campaign.id}`;

  const save = () =>
    act(async () => {
      const script = text.trim() === "" && questions.length === 0 ? null : { text, questions };
      await change(`/campaigns/${campaign.id}`, { script }, campaign.version);
      go("campaigns", campaign.id);
    });

  return (
    <main className="board">
      <a href={`#${back}`}>{places.back}</a>
      <h1>
        {own.title}: {campaign.name}
      </h1>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <section className="panel stack tight">
          <label className="stack tight">
            {own.text}
            <textarea rows={5} {...limits.ScriptDefinition.text} value={text} onChange={(event) => setText(event.target.value)} />
          </label>
          <p className="hint">{own.textHint}</p>
        </section>
        <section className="panel stack tight" aria-labelledby="questions">
          <h2 id="questions">{own.questions}</h2>
          {questions.length === 0 && <p className="nothing">{own.none}</p>}
          <ul className="rows">
            {questions.map((question, index) => (
              <li key={index} className="question">
                <Question
                  one={question}
                  others={questions.slice(index + 1).map((one) => one.id).filter(Boolean)}
                  onChange={(part) => setQuestions(changed(questions, index, part))}
                  onRemove={() => setQuestions(questions.filter((_, i) => i !== index))}
                />
              </li>
            ))}
          </ul>
          <div>
            <button type="button" disabled={questions.length >= limits.ScriptDefinition.questions.maxItems} onClick={() => setQuestions(withOneMore(questions))}>
              {own.add}
            </button>
          </div>
        </section>
        <FormEnd failure={failure} busy={busy} back={back} />
      </form>
    </main>
  );
}

/** A question that gets another id keeps its place: what led to it leads to it still. */
function changed(questions: QuestionDefinition[], index: number, part: Partial<QuestionDefinition>) {
  const old = questions[index]!.id;
  const led = (next: string | undefined) => (part.id !== undefined && next === old && old !== "" ? part.id : next);
  return questions.map((one, i) =>
    i === index ? { ...one, ...part } : { ...one, next: led(one.next), choices: one.choices.map((choice) => ({ ...choice, next: led(choice.next) })) },
  );
}

/** The last question leads to the new one, unless it leads elsewhere. */
function withOneMore(questions: QuestionDefinition[]): QuestionDefinition[] {
  const ids = new Set(questions.map((one) => one.id));
  let number = questions.length + 1;
  while (ids.has(`q${number}`)) number++;
  const id = `q${number}`;
  return [...questions.map((one, i) => (i === questions.length - 1 ? { ...one, next: one.next ?? id } : one)), { id, text: "", kind: "text", choices: [] }];
}

interface QuestionProps {
  one: QuestionDefinition;
  others: string[];
  onChange: (part: Partial<QuestionDefinition>) => void;
  onRemove: () => void;
}

function Question({ one, others, onChange, onRemove }: QuestionProps) {
  const { script: own, form: words } = useSupervisorTexts();
  const setChoice = (index: number, part: Partial<ChoiceDefinition>) => onChange({ choices: one.choices.map((choice, i) => (i === index ? { ...choice, ...part } : choice)) });
  const kindOf = (kind: QuestionKind) => onChange({ kind, choices: kind === "choice" ? (one.choices.length > 0 ? one.choices : [{ value: "" }]) : [] });
  return (
    <>
      <div className="fields">
        <label className="stack tight">
          {own.id}
          <input required {...limits.QuestionDefinition.id} value={one.id} onChange={(event) => onChange({ id: event.target.value })} />
        </label>
        <label className="stack tight">
          {own.kind}
          <select value={one.kind} onChange={(event) => kindOf(event.target.value as QuestionKind)}>
            {kinds.map((kind) => (
              <option key={kind} value={kind}>
                {own.kinds[kind]}
              </option>
            ))}
          </select>
        </label>
        <Next label={own.next} none={own.nothingNext} value={one.next} others={others} onChange={(next) => onChange({ next })} />
        <button type="button" onClick={onRemove}>
          {words.remove}
          <span className="unseen"> {one.id}</span>
        </button>
      </div>
      <label className="stack tight">
        {own.asked}
        <input required {...limits.QuestionDefinition.text} value={one.text} onChange={(event) => onChange({ text: event.target.value })} />
      </label>
      {one.kind === "choice" && (
        <fieldset className="stack tight">
          <legend>{own.choices}</legend>
          <ul className="rows">
            {one.choices.map((choice, index) => (
              <li key={index}>
                <label className="stack tight">
                  {own.answer}
                  <input required {...limits.ChoiceDefinition.value} value={choice.value} onChange={(event) => setChoice(index, { value: event.target.value })} />
                </label>
                {!choice.ends && <Next label={own.leadsTo} none={own.asTheQuestion} value={choice.next} others={others} onChange={(next) => setChoice(index, { next })} />}
                <label className="check">
                  <input
                    type="checkbox"
                    checked={choice.ends ?? false}
                    onChange={(event) => onChange({ choices: one.choices.map((before, i) => (i !== index ? before : event.target.checked ? { value: before.value, ends: true } : { value: before.value })) })}
                  />
                  {own.ends}
                </label>
                <button type="button" disabled={one.choices.length === 1} onClick={() => onChange({ choices: one.choices.filter((_, i) => i !== index) })}>
                  {words.remove}
                  <span className="unseen"> {choice.value}</span>
                </button>
              </li>
            ))}
          </ul>
          <div>
            <button type="button" disabled={one.choices.length >= limits.QuestionDefinition.choices.maxItems} onClick={() => onChange({ choices: [...one.choices, { value: "" }] })}>
              {own.addAnswer}
            </button>
          </div>
        </fieldset>
      )}
    </>
  );
}

interface NextProps {
  label: string;
  none: string;
  value: string | undefined;
  others: string[];
  onChange: (next: string | undefined) => void;
}

function Next({ label, none, value, others, onChange }: NextProps) {
  return (
    <label className="stack tight">
      {label}
      <select value={value ?? ""} onChange={(event) => onChange(event.target.value || undefined)}>
        <option value="">{none}</option>
        {others.map((id) => (
          <option key={id} value={id}>
            {id}
          </option>
        ))}
      </select>
    </label>
  );
}
