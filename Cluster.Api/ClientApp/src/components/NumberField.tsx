import { Input, NumberField as Field } from "react-aria-components";
import { useLanguage } from "../texts";
import { Parts } from "./Parts";

interface Props {
  name: string;
  label: string;
  value: number | undefined;
  min: number;
  max: number;
  /** Not only whole numbers. */
  fraction?: boolean;
}

/** A number as it is written in the person's language; what is outside of the bounds is refused and not bent. */
export function NumberField({ name, label, value, min, max, fraction }: Props) {
  const language = useLanguage();
  return (
    <Field
      className="field"
      name={name}
      defaultValue={value}
      minValue={min}
      maxValue={max}
      step={fraction ? undefined : 1}
      formatOptions={{ useGrouping: false, maximumFractionDigits: fraction ? 6 : 0 }}
      commitBehavior="validate"
    >
      <Parts label={label} hint={`${min.toLocaleString(language)}–${max.toLocaleString(language)}`}>
        <Input />
      </Parts>
    </Field>
  );
}
