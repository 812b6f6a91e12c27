import { Choice } from "../../components/Choice";
import { NumberField } from "../../components/NumberField";
import { limits, type MissedCallback, type OperatorRules } from "../../schema";
import { useSupervisorTexts } from "../texts";
import { numberOf, textOf } from "./fields";

const rulesOfMissed: MissedCallback[] = ["team", "keep", "release"];

/** For how long callbacks are promised, and what becomes of those that are missed. */
export function Callbacks({ rules }: { rules: OperatorRules | undefined }) {
  const { form: own } = useSupervisorTexts();
  return (
    <fieldset className="stack tight">
      <legend>{own.callbacks}</legend>
      <div className="fields">
        <NumberField name="callbackMinutes" label={own.callbackMinutes} value={rules?.callbacks?.windowMinutes ?? 60} {...limits.CallbackRules.windowMinutes} />
        <Choice name="missed" label={own.missed} defaultValue={rules?.callbacks?.missed} options={rulesOfMissed.map((id) => ({ id, name: own.missedKinds[id] }))} />
      </div>
    </fieldset>
  );
}

/** What the form says of it. */
export const callbacksOf = (fields: FormData) => ({ callbacks: { windowMinutes: numberOf(fields, "callbackMinutes"), missed: textOf(fields, "missed") } });
