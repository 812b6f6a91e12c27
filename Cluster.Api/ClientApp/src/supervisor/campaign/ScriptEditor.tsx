import { useState } from "react";
import { change } from "../../api";
import { Button } from "../../components/Button";
import { Check } from "../../components/Check";
import { Choice } from "../../components/Choice";
import { TextArea, TextField } from "../../components/TextField";
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
          <TextArea label={own.text} hint={own.textHint} rows={5} {...limits.ScriptDefinition.text} value={text} onChange={setText} />
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
            <Button disabled={questions.length >= limits.ScriptDefinition.questions.maxItems} onPress={() => setQuestions(withOneMore(questions))}>
              {own.add}
            </Button>
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
        <TextField label={own.id} required {...limits.QuestionDefinition.id} value={one.id} onChange={(id) => onChange({ id })} />
        <Choice label={own.kind} value={one.kind} options={kinds.map((id) => ({ id, name: own.kinds[id] }))} onChange={kindOf} />
        <Next label={own.next} none={own.nothingNext} value={one.next} others={others} onChange={(next) => onChange({ next })} />
        <Button onPress={onRemove}>
          {words.remove}
          <span className="unseen"> {one.id}</span>
        </Button>
      </div>
      <TextField label={own.asked} required {...limits.QuestionDefinition.text} value={one.text} onChange={(text) => onChange({ text })} />
      {one.kind === "choice" && (
        <fieldset className="stack tight">
          <legend>{own.choices}</legend>
          <ul className="rows">
            {one.choices.map((choice, index) => (
              <li key={index}>
                <TextField label={own.answer} required {...limits.ChoiceDefinition.value} value={choice.value} onChange={(value) => setChoice(index, { value })} />
                {!choice.ends && <Next label={own.leadsTo} none={own.asTheQuestion} value={choice.next} others={others} onChange={(next) => setChoice(index, { next })} />}
                <Check checked={choice.ends ?? false} onChange={(ends) => onChange({ choices: one.choices.map((before, i) => (i !== index ? before : { value: before.value, ...(ends && { ends }) })) })}>
                  {own.ends}
                </Check>
                <Button disabled={one.choices.length === 1} onPress={() => onChange({ choices: one.choices.filter((_, i) => i !== index) })}>
                  {words.remove}
                  <span className="unseen"> {choice.value}</span>
                </Button>
              </li>
            ))}
          </ul>
          <div>
            <Button disabled={one.choices.length >= limits.QuestionDefinition.choices.maxItems} onPress={() => onChange({ choices: [...one.choices, { value: "" }] })}>
              {own.addAnswer}
            </Button>
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
  return <Choice label={label} none={none} value={value ?? ""} options={others.map((id) => ({ id, name: id }))} onChange={(next) => onChange(next || undefined)} />;
}
