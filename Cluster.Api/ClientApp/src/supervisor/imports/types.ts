// What the API answers of imports, as far as the page uses it.

export type Field = "externalId" | "number" | "zone" | "priority" | "earliest" | "latest" | "owner" | "data";
export type Format = "csv" | "ndjson" | "excel";
export type ImportState = "receiving" | "running" | "completed" | "failed" | "checking" | "checked" | "undoing" | "undone";

export interface ReadingOptions {
  delimiter?: string | undefined;
  columns?: Record<string, Field> | undefined;
  country?: string | undefined;
  encoding?: string | undefined;
  sheet?: string | undefined;
  headerRow?: number | undefined;
  zoneFrom?: "number" | "campaign" | undefined;
}

export interface ImportStatus {
  id: string;
  state: ImportState;
  definition: ReadingOptions & { format: Format; fileName?: string };
  receivedBytes: number;
  rowsRead: number;
  inserted: number;
  updated: number;
  duplicate: number;
  rejected: number;
  removed: number;
  error?: string;
  createdAt: string;
}

export interface RowError {
  column?: string;
  value?: string;
  code: string;
  message: string;
}

export interface ImportError extends RowError {
  row: number;
}

export interface PreviewColumn {
  name: string;
  field: Field;
  proposed?: Field;
  samples: string[];
}

export interface PreviewRow {
  row: number;
  externalId?: string;
  numbers: string[];
  zone?: string;
  data?: string;
  error?: RowError;
}

export interface Preview {
  format: Format;
  encoding?: string;
  delimiter?: string;
  sheets: string[];
  headerRow: number;
  headerIsData: boolean;
  columns: PreviewColumn[];
  rows: PreviewRow[];
  country?: string;
  zone: string;
}

export const isBusy = (state: ImportState) => state === "running" || state === "checking" || state === "undoing";
export const isOver = (state: ImportState) => state === "completed" || state === "failed" || state === "undone";
