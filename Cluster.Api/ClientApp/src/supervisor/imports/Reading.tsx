import { useMemo } from "react";
import { Choice } from "../../components/Choice";
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
    <fieldset className="panel reading">
      <legend>{texts.howRead}</legend>
      {preview.encoding && (
        <Choice label={texts.encoding} disabled={busy} value={definition.encoding ?? preview.encoding} options={alike([...new Set([preview.encoding, ...encodings])])} onChange={(encoding) => onChange({ encoding })} />
      )}
      {preview.delimiter && (
        <Choice label={texts.delimiter} disabled={busy} value={definition.delimiter ?? preview.delimiter} options={delimiters.map((id) => ({ id, name: texts.delimiters[id] }))} onChange={(delimiter) => onChange({ delimiter })} />
      )}
      {preview.sheets.length > 0 && (
        <Choice label={texts.sheet} none={texts.firstSheet} disabled={busy} value={definition.sheet ?? ""} options={alike(preview.sheets)} onChange={(sheet) => onChange({ sheet: sheet || undefined, headerRow: undefined })} />
      )}
      {preview.format !== "ndjson" && (
        <Choice
          label={texts.headerRow}
          disabled={busy}
          value={String(definition.headerRow ?? preview.headerRow)}
          options={[{ id: "0", name: texts.noHeader }, ...alike(Array.from({ length: Math.max(headerRows, preview.headerRow) }, (_, i) => String(i + 1)))]}
          onChange={(row) => onChange({ headerRow: Number(row) })}
        />
      )}
      <Choice label={texts.country} none={texts.noCountry} disabled={busy} value={definition.country ?? preview.country ?? ""} options={countries} onChange={(country) => onChange({ country: country || undefined })} />
      <Choice
        label={texts.zone}
        disabled={busy}
        value={definition.zoneFrom ?? "number"}
        options={[
          { id: "number", name: texts.zoneOfNumber },
          { id: "campaign", name: texts.zoneOfCampaign(preview.zone) },
        ]}
        onChange={(zoneFrom: ZoneSource) => onChange({ zoneFrom })}
      />
    </fieldset>
  );
}

const alike = (all: string[]) => all.map((id) => ({ id, name: id }));

/** Every pair of letters that the browser knows as a country. */
function useCountries() {
  const language = useLanguage();
  return useMemo(() => {
    const names = new Intl.DisplayNames(language, { type: "region", fallback: "none" });
    const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i));
    return letters
      .flatMap((a) => letters.map((b) => a + b))
      .flatMap((id) => (names.of(id) ? [{ id, name: names.of(id)! }] : []))
      .sort((a, b) => a.name.localeCompare(b.name, language));
  }, [language]);
}
