import { Check } from "../../components/Check";
import { Choice } from "../../components/Choice";
import { NumberField } from "../../components/NumberField";
import { TextField } from "../../components/TextField";
import type { ManualDialling, OperatorRules, PreviewEnd } from "../../schema";
import { useSupervisorTexts } from "../texts";
import { numberOf, textOf } from "./fields";

const kinds: ManualDialling[] = ["none", "contacts", "any-number"];
const ends: PreviewEnd[] = ["dial", "skip", "pause"];
const minute = 60;

/** Whom operators dial themselves, and in mode preview how contacts are offered to them. */
export function ByHand({ rules, previews }: { rules: OperatorRules | undefined; previews: boolean }) {
  const { form: own } = useSupervisorTexts();
  const preview = rules?.preview;
  return (
    <fieldset className="stack tight">
      <legend>{own.byHand}</legend>
      <div className="fields">
        <Choice name="manual" label={own.manual} defaultValue={rules?.manual} options={kinds.map((id) => ({ id, name: own.manualKinds[id] }))} />
        <NumberField name="manualPerHour" label={own.manualPerHour} value={rules?.manualPerHour ?? 60} min={1} max={200} />
        <TextField name="listColumns" label={own.listColumns} defaultValue={rules?.listColumns?.join(", ")} />
        {previews && (
          <>
            <NumberField name="previewSeconds" label={own.previewTime} value={preview?.timeSeconds ?? 60} min={30} max={3_600} />
            <Choice name="previewEnd" label={own.previewEnd} defaultValue={preview?.atEnd} options={ends.map((id) => ({ id, name: own.previewEnds[id] }))} />
            <NumberField name="skipMinutes" label={own.skipDelay} value={(preview?.skipDelaySeconds ?? 3_600) / minute} min={0} max={43_200} fraction />
            <Check name="maySkip" defaultChecked={preview?.maySkip ?? true}>
              {own.maySkip}
            </Check>
          </>
        )}
      </div>
    </fieldset>
  );
}

/** What the form says of it; the rules of previews stay as they were while another mode is chosen. */
export function byHandOf(fields: FormData, rules: OperatorRules | undefined) {
  const skipMinutes = numberOf(fields, "skipMinutes");
  const preview = fields.has("previewSeconds")
    ? {
        timeSeconds: numberOf(fields, "previewSeconds"),
        atEnd: fields.get("previewEnd"),
        skipDelaySeconds: skipMinutes === null ? null : skipMinutes * minute,
        maySkip: fields.has("maySkip"),
      }
    : (rules?.preview ?? {});
  const listColumns = (textOf(fields, "listColumns") ?? "").split(",").map((column) => column.trim()).filter(Boolean);
  return { manual: fields.get("manual"), manualPerHour: numberOf(fields, "manualPerHour"), listColumns, preview };
}
