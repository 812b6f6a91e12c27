import { useState } from "react";
import { useImportTexts } from "./texts";

/** A file by a dialog or by the mouse; the dialog opens with a key. */
export function Drop({ onFile }: { onFile: (file: File) => void }) {
  const texts = useImportTexts();
  const [over, setOver] = useState(false);
  const take = (files: FileList | null) => {
    const file = files?.[0];
    if (file) onFile(file);
  };
  return (
    <div
      className={over ? "panel drop over" : "panel drop"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
    >
      <label className="stack tight">
        {texts.choose}
        <input type="file" accept=".csv,.txt,.tsv,.xlsx,.xls,.ndjson,.jsonl" onChange={(event) => take(event.target.files)} />
      </label>
      <p className="hint">{texts.chooseHint}</p>
    </div>
  );
}
