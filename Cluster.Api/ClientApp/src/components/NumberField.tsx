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

/** So fine a number may be: finer ones, which only the API can give, are shown and saved as the nearest. */
const digits = 6;
const finest = 10 ** -digits;

/** A number as it is written in the person's language; what is outside of the bounds is refused and not bent. */
export function NumberField({ name, label, value, min, max, fraction }: Props) {
  const language = useLanguage();
  return (
    <Field
      className="field"
      name={name}
      defaultValue={value === undefined ? undefined : Number(value.toFixed(digits))}
      minValue={min}
      maxValue={max}
      step={fraction ? finest : 1}
      formatOptions={{ useGrouping: false, maximumFractionDigits: fraction ? digits : 0 }}
      commitBehavior="validate"
    >
      <Parts label={label} hint={`${min.toLocaleString(language)}–${max.toLocaleString(language)}`}>
        <Input />
      </Parts>
    </Field>
  );
}
