import { limits, type MissedCallback, type OperatorRules } from "../../schema";
import { useSupervisorTexts } from "../texts";
import { Number, numberOf, textOf } from "./fields";

const rulesOfMissed: MissedCallback[] = ["team", "keep", "release"];

/** For how long callbacks are promised, and what becomes of those that are missed. */
export function Callbacks({ rules }: { rules: OperatorRules | undefined }) {
  const { form: own } = useSupervisorTexts();
  return (
    <fieldset className="stack tight">
      <legend>{own.callbacks}</legend>
      <div className="fields">
        <Number name="callbackMinutes" label={own.callbackMinutes} value={rules?.callbacks?.windowMinutes ?? 60} {...limits.CallbackRules.windowMinutes} />
        <label className="stack tight">
          {own.missed}
          <select name="missed" defaultValue={rules?.callbacks?.missed ?? "team"}>
            {rulesOfMissed.map((one) => (
              <option key={one} value={one}>
                {own.missedKinds[one]}
              </option>
            ))}
          </select>
        </label>
      </div>
    </fieldset>
  );
}

/** What the form says of it. */
export const callbacksOf = (fields: FormData) => ({ callbacks: { windowMinutes: numberOf(fields, "callbackMinutes"), missed: textOf(fields, "missed") } });
