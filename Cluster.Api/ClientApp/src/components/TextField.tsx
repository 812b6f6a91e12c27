import type { InputHTMLAttributes, Ref } from "react";
import { Input, TextField as Field, TextArea as Lines } from "react-aria-components";
import { Parts, type Named } from "./Parts";

type OfInput = Pick<InputHTMLAttributes<HTMLInputElement>, "autoCapitalize" | "autoComplete" | "inputMode" | "maxLength" | "minLength" | "placeholder" | "spellCheck">;

interface Props extends Named, OfInput {
  name?: string;
  type?: "text" | "password" | "search" | "tel";
  value?: string;
  defaultValue?: string;
  required?: boolean;
  autoFocus?: boolean;
  /** The chord that brings the focus here. */
  keys?: string;
  describedBy?: string;
  className?: string;
  onChange?: (value: string) => void;
  onBlur?: () => void;
}

/** A line of text. */
export function TextField({ ref, ...props }: Props & { ref?: Ref<HTMLInputElement> }) {
  const { field, named, input } = apart(props);
  return (
    <Field {...field}>
      <Parts {...named}>
        <Input ref={ref} {...input} />
      </Parts>
    </Field>
  );
}

/** Several lines of text. */
export function TextArea({ ref, rows, ...props }: Omit<Props, "type"> & { rows: number; ref?: Ref<HTMLTextAreaElement> }) {
  const { field, named, input } = apart(props);
  return (
    <Field {...field}>
      <Parts {...named}>
        <Lines ref={ref} rows={rows} {...input} />
      </Parts>
    </Field>
  );
}

/** What the library keeps of a field, what stands around it, and what its element is told. */
function apart({ label, hint, unseen, keys, required, className = "", type, name, value, defaultValue, autoFocus, describedBy, onChange, onBlur, ...input }: Props) {
  return {
    field: { className: `field ${className}`, type, name, value, defaultValue, autoFocus, onChange, onBlur, isRequired: required, "aria-describedby": describedBy },
    named: { label, hint, unseen },
    input: { ...input, "aria-keyshortcuts": keys },
  };
}
