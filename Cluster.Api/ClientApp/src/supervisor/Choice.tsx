/** One of several by name, or all of them. */
export function Choice({ name, all, value, options, onChange }: { name: string; all: string; value: string; options: { id: string; name: string }[]; onChange: (id: string) => void }) {
  return (
    <label>
      {name}
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{all}</option>
        {options.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
    </label>
  );
}
