import { useState, type FormEvent } from "react";
import { change, send } from "../../api";
import { Choice } from "../../components/Choice";
import { NumberField } from "../../components/NumberField";
import { TextField } from "../../components/TextField";
import { Failure } from "../../Failure";
import { limits, type CampaignMode, type CampaignView, type RecordingMode } from "../../schema";
import { useTexts } from "../../texts";
import { FormEnd } from "../FormEnd";
import { go } from "../place";
import { useSupervisorTexts } from "../texts";
import { useAct } from "../useAct";
import { useRead } from "../useRead";
import { ByHand, byHandOf } from "./ByHand";
import { Callbacks, callbacksOf } from "./Callbacks";
import { Dispositions } from "./Dispositions";
import { numberOf, textOf } from "./fields";
import { Windows, weekdays } from "./Windows";
import { WrapUp, wrapUpOf } from "./WrapUp";

const recordings: RecordingMode[] = ["none", "on-demand", "all"];
const limit = limits.CampaignDefinition;
const modes: CampaignMode[] = ["progressive", "predictive", "ratio", "preview", "message"];

/** A campaign to be made, or one that is read first and then changed. */
export default function CampaignForm({ id }: { id: string | undefined }) {
  const { list } = useSupervisorTexts();
  const { value, failure } = useRead<CampaignView>(id && `/campaigns/${id}`);
  if (id && !value) return <main className="board">{failure === undefined ? <p role="status">{list.loading}</p> : <Failure of={failure} />}</main>;
  return <Fields key={id} campaign={value} />;
}

function Fields({ campaign }: { campaign: CampaignView | undefined }) {
  const texts = useTexts();
  const { form: own, campaign: words } = useSupervisorTexts();
  const [mode, setMode] = useState<CampaignMode>(campaign?.mode ?? "progressive");
  const [windows, setWindows] = useState(campaign?.windows ?? [{ days: weekdays.slice(0, 5), from: "09:00", to: "20:00" }]);
  const [results, setResults] = useState(campaign?.operators?.dispositions ?? []);
  const { busy, failure, act } = useAct();
  const rules = campaign?.operators;
  const back = campaign ? `campaigns/${campaign.id}` : "campaigns";
  const talks = mode !== "message";

  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const definition = { ...read(new FormData(event.currentTarget), campaign, talks), mode, windows, ...(talks && { operators: { ...operatorsOf(new FormData(event.currentTarget), campaign), dispositions: results } }) };
    await act(async () => {
      const saved = campaign ? await change<CampaignView>(`/campaigns/${campaign.id}`, definition, campaign.version) : await send<CampaignView>("POST", "/campaigns", withoutEmpty(definition));
      go("campaigns", saved.id);
    });
  };

  return (
    <main className="board">
      <a href={`#${back}`}>{words.back}</a>
      <h1>{campaign ? campaign.name : words.make}</h1>
      <form className="panel stack" onSubmit={(event) => void save(event)}>
        <div className="fields">
          <TextField name="name" label={own.name} defaultValue={campaign?.name} required {...limit.name} autoFocus />
          <Choice label={own.mode} value={mode} options={modes.map((id) => ({ id, name: texts.board.modes[id] }))} onChange={setMode} />
          <TextField name="zone" label={own.zone} defaultValue={campaign?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone} required />
          <NumberField name="priority" label={own.priority} value={campaign?.priority ?? 50} {...limit.priority} />
          <NumberField name="maxCalls" label={own.maxCalls} value={campaign?.maxCalls ?? 100} {...limit.maxCalls} />
          <NumberField name="callsPerSecond" label={own.callsPerSecond} value={campaign?.callsPerSecond ?? 10} {...limit.callsPerSecond} fraction />
          <NumberField name="ringTimeSeconds" label={own.ringTime} value={campaign?.ringTimeSeconds ?? 30} {...limit.ringTimeSeconds} />
          <NumberField name="perDay" label={own.perDay} value={campaign?.caps?.perDay} {...limits.CapsDefinition.perDay} />
          <TextField name="callerId" label={own.callerId} defaultValue={campaign?.callerId} {...limit.callerId} />
          <Choice
            key={String(talks)}
            name="recording"
            label={own.recording}
            defaultValue={campaign?.recording}
            options={recordings.filter((one) => talks || one !== "on-demand").map((id) => ({ id, name: own.recordings[id] }))}
          />
          <NumberField name="recordingDays" label={own.recordingDays} value={campaign?.recordingDays} {...limit.recordingDays} />
          {!talks && <TextField name="sound" label={own.sound} defaultValue={campaign?.message?.sound} required {...limits.MessageDefinition.sound} />}
          {talks && <NumberField name="cap" label={own.cap} value={(rules?.abandonment?.[0]?.cap ?? 0.03) * 100} {...percent(limits.AbandonmentPolicy.cap)} fraction />}
        </div>
        {talks && <ByHand rules={rules} previews={mode === "preview"} />}
        <Windows all={windows} onChange={setWindows} />
        {talks && <Dispositions all={results} onChange={setResults} />}
        {talks && <WrapUp rules={rules} results={results} />}
        {talks && <Callbacks rules={rules} />}
        <FormEnd failure={failure} busy={busy} back={back} />
      </form>
    </main>
  );
}

const percent = ({ min, max }: { min: number; max: number }) => ({ min: min * 100, max: max * 100 });

/** Null takes a setting back to its default; what the form does not show stays as it is. */
function read(fields: FormData, campaign: CampaignView | undefined, talks: boolean) {
  return {
    name: textOf(fields, "name"),
    zone: textOf(fields, "zone"),
    priority: numberOf(fields, "priority"),
    maxCalls: numberOf(fields, "maxCalls"),
    callsPerSecond: numberOf(fields, "callsPerSecond"),
    ringTimeSeconds: numberOf(fields, "ringTimeSeconds"),
    caps: { ...campaign?.caps, perDay: numberOf(fields, "perDay") },
    callerId: textOf(fields, "callerId"),
    recording: textOf(fields, "recording"),
    recordingDays: numberOf(fields, "recordingDays"),
    message: talks ? null : { ...campaign?.message, sound: textOf(fields, "sound") },
  };
}

function operatorsOf(fields: FormData, campaign: CampaignView | undefined) {
  const cap = numberOf(fields, "cap");
  const [first, ...others] = campaign?.operators?.abandonment ?? [];
  return { ...wrapUpOf(fields, campaign?.operators), ...callbacksOf(fields), abandonment: [{ ...first, ...(cap !== null && { cap: cap / 100 }) }, ...others], ...byHandOf(fields, campaign?.operators) };
}

const withoutEmpty = (definition: object) => JSON.parse(JSON.stringify(definition, (_, value: unknown) => (value === null ? undefined : value))) as object;
