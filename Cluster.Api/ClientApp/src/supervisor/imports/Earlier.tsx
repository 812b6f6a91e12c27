import { useEffect, useState } from "react";
import { send } from "../../api";
import { Button } from "../../components/Button";
import type { ImportList, ImportStatus } from "../../schema";
import { useLanguage } from "../../texts";
import { useImportTexts } from "./texts";

const mostShown = 10;

/** Imports of before: to look at, to go on with, to take back. */
export function Earlier({ campaignId, onOpen }: { campaignId: string; onOpen: (id: string) => void }) {
  const texts = useImportTexts();
  const language = useLanguage();
  const [imports, setImports] = useState<ImportStatus[]>([]);

  useEffect(() => {
    send<ImportList>("GET", `/campaigns/${campaignId}/imports`).then(
      (list) => setImports(list.items.filter((one) => one.receivedBytes > 0).slice(0, mostShown)),
      () => setImports([]), // the page does its work without them
    );
  }, [campaignId]);

  if (imports.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="earlier">
      <h2 id="earlier">{texts.earlier}</h2>
      <ul className="earlier">
        {imports.map((one) => (
          <li key={one.id}>
            <Button kind="plain" onPress={() => onOpen(one.id)}>
              {one.definition.fileName ?? one.id}
            </Button>
            <small>
              {new Date(one.createdAt).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" })} · {texts.states[one.state].replace(/[:：]$/, "")} ·{" "}
              {texts.rows(one.rowsRead)}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}
