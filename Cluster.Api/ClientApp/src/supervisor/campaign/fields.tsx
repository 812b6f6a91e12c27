import { useLanguage } from "../../texts";

interface NumberProps {
  name: string;
  label: string;
  value: number | undefined;
  min: number;
  max: number;
  step?: string;
}

export const Number = ({ name, label, value, ...bounds }: NumberProps) => (
  <label className="stack tight">
    <span>
      {label} <Between {...bounds} />
    </span>
    <input name={name} type="number" inputMode="decimal" defaultValue={value} {...bounds} />
  </label>
);

/** What may be filled in, said before it is refused. */
function Between({ min, max }: { min: number; max: number }) {
  const language = useLanguage();
  return (
    <small>
      {min.toLocaleString(language)}–{max.toLocaleString(language)}
    </small>
  );
}

export const Text = ({ name, label, value, required, maxLength }: { name: string; label: string; value: string | undefined; required?: boolean; maxLength?: number }) => (
  <label className="stack tight">
    {label}
    <input name={name} maxLength={maxLength} defaultValue={value} required={required} spellCheck={false} />
  </label>
);

export const textOf = (fields: FormData, name: string) => String(fields.get(name) ?? "").trim() || null;
export const numberOf = (fields: FormData, name: string) => (textOf(fields, name) === null ? null : globalThis.Number(textOf(fields, name)));
