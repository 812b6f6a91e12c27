import { useMemo } from "react";
import type { ImportPreview, ZoneSource } from "../../schema";
import { useLanguage } from "../../texts";
import { useImportTexts } from "./texts";
import type { Choices } from "./types";

const encodings = ["utf-8", "windows-1251", "windows-1250", "windows-1252", "koi8-r", "ibm866", "gb18030", "utf-16", "utf-16be", "utf-32"];
const delimiters = [",", ";", "\t", "|"];
const headerRows = 20;

/** How the file is read: what was found, and to say otherwise. */
export function Reading({ preview, definition, busy, onChange }: { preview: ImportPreview; definition: Choices; busy: boolean; onChange: (change: Choices) => void }) {
  const texts = useImportTexts();
  const countries = useCountries();
  return (
    <fieldset className="panel reading" disabled={busy}>
      <legend>{texts.howRead}</legend>
      {preview.encoding && (
        <Choice name={texts.encoding} value={definition.encoding ?? preview.encoding} onChange={(encoding) => onChange({ encoding })}>
          {[...new Set([preview.encoding, ...encodings])].map((one) => [one, one])}
        </Choice>
      )}
      {preview.delimiter && (
        <Choice name={texts.delimiter} value={definition.delimiter ?? preview.delimiter} onChange={(delimiter) => onChange({ delimiter })}>
          {delimiters.map((one) => [one, texts.delimiters[one]!])}
        </Choice>
      )}
      {preview.sheets.length > 0 && (
        <Choice name={texts.sheet} value={definition.sheet ?? ""} onChange={(sheet) => onChange({ sheet: sheet || undefined, headerRow: undefined })}>
          {[["", texts.firstSheet], ...preview.sheets.map((one): [string, string] => [one, one])]}
        </Choice>
      )}
      {preview.format !== "ndjson" && (
        <Choice name={texts.headerRow} value={String(definition.headerRow ?? preview.headerRow)} onChange={(row) => onChange({ headerRow: Number(row) })}>
          {[["0", texts.noHeader], ...Array.from({ length: Math.max(headerRows, preview.headerRow) }, (_, i) => [String(i + 1), String(i + 1)] as [string, string])]}
        </Choice>
      )}
      <Choice name={texts.country} value={definition.country ?? preview.country ?? ""} onChange={(country) => onChange({ country: country || undefined })}>
        {[["", texts.noCountry], ...countries]}
      </Choice>
      <Choice name={texts.zone} value={definition.zoneFrom ?? "number"} onChange={(zone) => onChange({ zoneFrom: zone as ZoneSource })}>
        {[
          ["number", texts.zoneOfNumber],
          ["campaign", texts.zoneOfCampaign(preview.zone)],
        ]}
      </Choice>
    </fieldset>
  );
}

function Choice({ name, value, onChange, children }: { name: string; value: string; onChange: (value: string) => void; children: [string, string][] }) {
  return (
    <label className="stack tight">
      {name}
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {children.map(([code, text]) => (
          <option key={code} value={code}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Every pair of letters that the browser knows as a country. */
function useCountries() {
  const language = useLanguage();
  return useMemo(() => {
    const names = new Intl.DisplayNames(language, { type: "region", fallback: "none" });
    const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i));
    return letters
      .flatMap((a) => letters.map((b) => a + b))
      .flatMap((code): [string, string][] => (names.of(code) ? [[code, names.of(code)!]] : []))
      .sort((a, b) => a[1].localeCompare(b[1], language));
  }, [language]);
}
