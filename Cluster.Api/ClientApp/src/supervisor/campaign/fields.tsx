interface NumberProps {
  name: string;
  label: string;
  value: number | undefined;
  min: number;
  max: number;
  step?: string;
}

export const Number = ({ name, label, value, ...limits }: NumberProps) => (
  <label className="stack tight">
    {label}
    <input name={name} type="number" inputMode="decimal" defaultValue={value} {...limits} />
  </label>
);

export const Text = ({ name, label, value, required }: { name: string; label: string; value: string | undefined; required?: boolean }) => (
  <label className="stack tight">
    {label}
    <input name={name} maxLength={200} defaultValue={value} required={required} spellCheck={false} />
  </label>
);

export const textOf = (fields: FormData, name: string) => String(fields.get(name) ?? "").trim() || null;
export const numberOf = (fields: FormData, name: string) => (textOf(fields, name) === null ? null : globalThis.Number(textOf(fields, name)));
