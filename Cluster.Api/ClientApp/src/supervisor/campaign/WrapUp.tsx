import { useState } from "react";
import { limits, type DispositionDefinition, type OperatorRules, type WrapUpMode } from "../../schema";
import { useSupervisorTexts } from "../texts";
import { Number, numberOf, textOf } from "./fields";

const modes: WrapUpMode[] = ["time-boxed", "time-boxed-no-early-exit", "mandatory", "optional"];

/** Whether operators write up after a conversation, what ends it, and what stands when nobody chose a result in time. */
export function WrapUp({ rules, results }: { rules: OperatorRules | undefined; results: DispositionDefinition[] }) {
  const { form: own } = useSupervisorTexts();
  const [mode, setMode] = useState<WrapUpMode>(rules?.wrapUpMode ?? "time-boxed");
  const hasLimit = mode !== "mandatory";
  const standing = results.filter((one) => one.kind !== "callback" && one.code);
  return (
    <fieldset className="stack tight">
      <legend>{own.wrapUpTitle}</legend>
      <div className="fields">
        <label className="stack tight">
          {own.wrapUpMode}
          <select name="wrapUpMode" value={mode} onChange={(event) => setMode(event.target.value as WrapUpMode)}>
            {modes.map((one) => (
              <option key={one} value={one}>
                {own.wrapUpModes[one]}
              </option>
            ))}
          </select>
        </label>
        {hasLimit && <Number name="wrapUpSeconds" label={own.wrapUp} value={rules?.wrapUpSeconds ?? 60} {...limits.OperatorRules.wrapUpSeconds} />}
        {hasLimit && (
          <label className="stack tight">
            {own.timeOut}
            <select name="timeOutDisposition" defaultValue={rules?.timeOutDisposition ?? ""}>
              <option value="">{own.noTimeOut}</option>
              {standing.map((one) => (
                <option key={one.code} value={one.code}>
                  {one.code}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
    </fieldset>
  );
}

/** What the form says of it; without a limit the last one is kept. */
export function wrapUpOf(fields: FormData, rules: OperatorRules | undefined) {
  return {
    wrapUpMode: textOf(fields, "wrapUpMode"),
    wrapUpSeconds: fields.has("wrapUpSeconds") ? numberOf(fields, "wrapUpSeconds") : rules?.wrapUpSeconds ?? null,
    timeOutDisposition: textOf(fields, "timeOutDisposition"),
  };
}
