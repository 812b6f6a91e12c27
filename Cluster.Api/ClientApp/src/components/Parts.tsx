import type { ReactNode } from "react";
import { FieldError, Label, Text } from "react-aria-components";
import { useTexts } from "../texts";

export interface Named {
  label: ReactNode;
  /** What may be filled in, said before it is refused. */
  hint?: ReactNode;
  /** Read out with the field and not seen: what stands around it says it already. */
  unseen?: boolean;
}

/** What stands around every field; the library ties it to the field for screen readers. */
export function Parts({ label, hint, unseen, children }: Named & { children: ReactNode }) {
  return (
    <>
      <span className={unseen ? "unseen" : "label"}>
        <Label>{label}</Label> {hint && <Text slot="description">{hint}</Text>}
      </span>
      {children}
      <Refused />
    </>
  );
}

/** Why the field does not let its form be sent, in the language of the page and not of the browser. */
export function Refused() {
  const { fields: texts } = useTexts();
  return (
    <FieldError className="refused">
      {({ validationDetails: why, validationErrors }) =>
        why.valueMissing ? texts.missing
        : why.tooShort || why.tooLong ? texts.length
        : why.rangeUnderflow || why.rangeOverflow || why.stepMismatch ? texts.range
        : validationErrors.join(" ")
      }
    </FieldError>
  );
}
