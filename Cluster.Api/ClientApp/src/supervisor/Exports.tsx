const formats = { xlsx: "Excel", csv: "CSV" };

/** Links to a list as a file, with its moments by the clock of whoever takes it. */
export function Exports({ of, query, name }: { of: string; query?: URLSearchParams; name: (format: string) => string }) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  return Object.entries(formats).map(([format, called]) => (
    <a key={format} className="button" download href={`/api/v1${of}/export?${new URLSearchParams([...(query ?? []), ["format", format], ["zone", zone]])}`}>
      {name(called)}
    </a>
  ));
}
