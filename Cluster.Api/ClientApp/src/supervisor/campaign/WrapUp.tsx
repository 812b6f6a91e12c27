import { useState } from "react";
import { Choice } from "../../components/Choice";
import { NumberField } from "../../components/NumberField";
import { limits, type DispositionDefinition, type OperatorRules, type WrapUpMode } from "../../schema";
import { useSupervisorTexts } from "../texts";
import { numberOf, textOf } from "./fields";

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
        <Choice name="wrapUpMode" label={own.wrapUpMode} value={mode} options={modes.map((id) => ({ id, name: own.wrapUpModes[id] }))} onChange={setMode} />
        {hasLimit && <NumberField name="wrapUpSeconds" label={own.wrapUp} value={rules?.wrapUpSeconds ?? 60} {...limits.OperatorRules.wrapUpSeconds} />}
        {hasLimit && (
          <Choice
            name="timeOutDisposition"
            label={own.timeOut}
            none={own.noTimeOut}
            defaultValue={rules?.timeOutDisposition}
            options={standing.map(({ code }) => ({ id: code, name: code }))}
          />
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
