import { useEffect, useRef, useState } from "react";
import { send } from "../../api";
import type { ImportError, ImportPreview } from "../../schema";
import { isBusy, type Choices, type Column, type Field, type Import } from "./types";
import { formatOf, upload } from "./upload";

type Preview = ImportPreview & { columns: Column[] };

const pollMs = 700;
const restMs = 350;
const shownErrors = 50;

/** One import from the choice of the file to its end; the server holds its state, so a reload goes on with it. */
export function useImport(campaignId: string, importId: string | undefined, onImport: (id: string | undefined) => void) {
  const [status, setStatus] = useState<Import>();
  const [preview, setPreview] = useState<Preview>();
  const [errors, setErrors] = useState<ImportError[]>([]);
  const [sent, setSent] = useState<number>();
  const [reading, setReading] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const change = useRef<ReturnType<typeof setTimeout>>(undefined);

  const attempt = async (work: () => Promise<void>) => {
    setFailure(undefined);
    try {
      await work();
    } catch (error) {
      setFailure(error);
    } finally {
      setSent(undefined);
      setReading(false);
    }
  };

  const look = async (now: Import) => {
    setStatus(now);
    setReading(true);
    try {
      setPreview(await suggest(now));
    } catch (error) {
      setPreview(undefined);
      throw error;
    }
  };

  /** What the file looks like is taken as if the person had said it; he sees it and may say otherwise. */
  const suggest = async (now: Import): Promise<Preview> => {
    let found = await send<Preview>("GET", `/imports/${now.id}/preview`);
    if (found.headerIsData && now.definition.headerRow === undefined) {
      now = changed(now, { headerRow: 0 });
      found = await read(now);
    }
    const numbers = found.columns.filter((column) => column.proposed);
    return numbers.length > 0 && !found.columns.some((column) => column.field === "number")
      ? read(changed(now, { columns: Object.fromEntries(numbers.map((column) => [column.name, "number" as Field])) }))
      : found;
  };

  const read = async (now: Import): Promise<Preview> => {
    const { format, fileName, delimiter, columns, country, encoding, sheet, headerRow, zoneFrom } = now.definition;
    const options = { delimiter, columns, country, encoding, sheet, headerRow, zoneFrom };
    setStatus(await send<Import>("PUT", `/imports/${now.id}/definition`, { format, fileName, options }));
    return send<Preview>("GET", `/imports/${now.id}/preview`);
  };

  /** Who walks through a list by keys changes it at each step: the file is looked at again when he rests. */
  const define = (options: Choices) => {
    const now = changed(status!, options);
    setStatus(now);
    setReading(true);
    clearTimeout(change.current);
    change.current = setTimeout(() => void attempt(async () => setPreview(await read(now))), restMs);
  };

  useEffect(() => {
    if (importId && status?.id !== importId) {
      void attempt(async () => {
        const found = await send<Import>("GET", `/imports/${importId}`);
        if (found.state === "receiving" && found.receivedBytes === 0) onImport(undefined);
        else if (found.state === "receiving" || found.state === "checked") await look(found);
        else setStatus(found);
      });
    }
    // Once for each import.
  }, [importId]);

  useEffect(() => {
    if (!status || !isBusy(status.state)) return;
    const timer = setTimeout(() => send<Import>("GET", `/imports/${status.id}`).then(setStatus, () => setStatus({ ...status })), pollMs);
    return () => clearTimeout(timer);
  }, [status]);

  const { id, state, rejected } = status ?? {};
  useEffect(() => {
    if (!id || !state || isBusy(state) || !rejected) return setErrors([]);
    send<{ items: ImportError[] }>("GET", `/imports/${id}/errors?limit=${shownErrors}`).then((page) => setErrors(page.items), setFailure);
  }, [id, state, rejected]);

  const begin = (verb: string) => attempt(async () => setStatus(await send<Import>("POST", `/imports/${id}/${verb}`)));

  return {
    status,
    preview,
    errors,
    sent,
    reading,
    failure,
    choose: (file: File) =>
      attempt(async () => {
        setStatus(undefined);
        setPreview(undefined);
        setSent(0);
        const made = await send<Import>("POST", `/campaigns/${campaignId}/imports`, { format: await formatOf(file), fileName: file.name.slice(0, 255) });
        await upload(made.id, file, setSent);
        setSent(undefined);
        await look(made);
        onImport(made.id);
      }),
    define,
    check: () => begin("dry-run"),
    commit: () => begin("commit"),
    undo: () => begin("undo"),
    another: () => {
      setStatus(undefined);
      setPreview(undefined);
      setFailure(undefined);
      onImport(undefined);
    },
  };
}

/** The same import, to be read in another way. A choice for columns is added to those before. */
function changed(status: Import, options: Choices): Import {
  const { definition } = status;
  return { ...status, definition: { ...definition, ...options, columns: { ...definition.columns, ...options.columns } } };
}
