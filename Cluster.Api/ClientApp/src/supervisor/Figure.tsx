import { useLanguage } from "../texts";

export function Figure({ name, value, note }: { name: string; value: number | string; note?: string | undefined }) {
  const language = useLanguage();
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong>{typeof value === "number" ? value.toLocaleString(language) : value}</strong>
        {note && <small>{note}</small>}
      </dd>
    </div>
  );
}
