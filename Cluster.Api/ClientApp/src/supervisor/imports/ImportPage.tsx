import { useEffect, useRef } from "react";
import { Button } from "../../components/Button";
import { FileField } from "../../components/FileField";
import { Sure } from "../../components/Sure";
import { Failure } from "../../Failure";
import type { CampaignView } from "../../schema";
import { useTexts } from "../../texts";
import { go } from "../place";
import { useRead } from "../useRead";
import { Columns } from "./Columns";
import { Earlier } from "./Earlier";
import { FirstRows } from "./FirstRows";
import "./imports.css";
import { Outcome } from "./Outcome";
import { Reading } from "./Reading";
import { useImportTexts } from "./texts";
import { isBusy, isOver } from "./types";
import { useImport } from "./useImport";

const endings = [".csv", ".txt", ".tsv", ".xlsx", ".xls", ".ndjson", ".jsonl"];

/** A file of contacts on its way into a campaign: chosen, looked at, tried, taken, and taken back. */
export default function ImportPage({ campaignId, importId }: { campaignId: string; importId: string | undefined }) {
  const texts = useImportTexts();
  const onImport = (id: string | undefined) => go("campaigns", campaignId, "import", ...(id ? [id] : []));
  const { product } = useTexts();
  const { status, preview, errors, sent, reading, failure, choose, define, check, commit, undo, another } = useImport(campaignId, importId, onImport);
  const campaign = useRead<CampaignView>(`/campaigns/${campaignId}`);
  const heading = useRef<HTMLHeadingElement>(null);
  const step = sent !== undefined ? "sending" : !status ? "choose" : isOver(status.state) ? "over" : "look";
  const working = status !== undefined && isBusy(status.state);
  const busy = reading || working;
  const callable = preview?.format === "ndjson" || preview?.columns.some((column) => column.field === "number");

  useEffect(() => {
    document.title = `${texts.title} · ${product}`;
    heading.current?.focus();
  }, [step, texts, product]);

  return (
    <main className="board imports">
      <div className="title">
        <h1 ref={heading} tabIndex={-1}>
          {texts.title}: {campaign.value?.name}
        </h1>
        <a className="button" href="#campaigns">
          {texts.back}
        </a>
      </div>
      <Failure of={failure ?? campaign.failure} />
      {step === "choose" && (
        <>
          <FileField label={texts.choose} button={texts.browse} hint={texts.chooseHint} types={endings} onFile={(file) => void choose(file)} />
          <Earlier campaignId={campaignId} onOpen={onImport} />
        </>
      )}
      <div role="status" className={step === "sending" || busy ? "panel" : "hidden"}>
        {step === "sending" && texts.sending(sent!)}
        {reading && texts.reading}
        {status && isBusy(status.state) && texts.states[status.state] + " " + texts.rows(status.rowsRead)}
      </div>
      {status && step !== "sending" && <p className="file">{status.definition.fileName}</p>}
      {preview && status && step === "look" && (
        <>
          <Reading preview={preview} definition={status.definition} busy={working} onChange={define} />
          {preview.columns.length > 0 && <Columns columns={preview.columns} chosen={status.definition.columns} busy={working} onChange={(columns) => define({ columns })} />}
          <FirstRows rows={preview.rows} />
        </>
      )}
      {status && (status.state === "checked" || step === "over") && <Outcome status={status} errors={errors} />}
      {status && step === "look" && preview && (
        <div className="panel stack">
          {!callable && <p className="failure">{texts.noNumbers}</p>}
          <div className="group">
            <Button disabled={busy || !callable} onPress={() => void check()}>
              {texts.check}
            </Button>
            <Button kind="main" disabled={busy || !callable} onPress={() => void commit()}>
              {texts.commit}
            </Button>
          </div>
          <p className="hint">{texts.checkHint}</p>
        </div>
      )}
      {(step === "over" || (status && failure !== undefined)) && (
        <div className="group">
          <Button onPress={another}>
            {texts.another}
          </Button>
          {(status?.state === "completed" || status?.state === "failed") && status.inserted + status.updated > 0 && (
            <Sure question={texts.undoSure} of={status.definition.fileName ?? status.id} onSure={() => void undo()}>
              {texts.undo}
            </Sure>
          )}
        </div>
      )}
    </main>
  );
}
