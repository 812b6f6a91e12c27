import type { ManualDialling, OperatorRules, PreviewEnd } from "../../schema";
import { useSupervisorTexts } from "../texts";
import { Number, Text, numberOf, textOf } from "./fields";

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
        <label className="stack tight">
          {own.manual}
          <select name="manual" defaultValue={rules?.manual ?? "none"}>
            {kinds.map((kind) => (
              <option key={kind} value={kind}>
                {own.manualKinds[kind]}
              </option>
            ))}
          </select>
        </label>
        <Number name="manualPerHour" label={own.manualPerHour} value={rules?.manualPerHour ?? 60} min={1} max={200} />
        <Text name="listColumns" label={own.listColumns} value={rules?.listColumns?.join(", ")} />
        {previews && (
          <>
            <Number name="previewSeconds" label={own.previewTime} value={preview?.timeSeconds ?? 60} min={30} max={3_600} />
            <label className="stack tight">
              {own.previewEnd}
              <select name="previewEnd" defaultValue={preview?.atEnd ?? "dial"}>
                {ends.map((end) => (
                  <option key={end} value={end}>
                    {own.previewEnds[end]}
                  </option>
                ))}
              </select>
            </label>
            <Number name="skipMinutes" label={own.skipDelay} value={(preview?.skipDelaySeconds ?? 3_600) / minute} min={0} max={43_200} />
            <label className="choice">
              <input name="maySkip" type="checkbox" defaultChecked={preview?.maySkip ?? true} />
              {own.maySkip}
            </label>
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
