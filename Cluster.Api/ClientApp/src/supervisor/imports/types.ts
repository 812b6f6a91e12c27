import type { ImportDefinition, ImportState, ImportStatus, PreviewColumn, ReadingOptions } from "../../schema";

// The API's types, narrower where the page chooses among what it knows. An undefined choice is one taken back.
export type Field = "externalId" | "number" | "zone" | "priority" | "earliest" | "latest" | "owner" | "data" | "ignored";
export type Choices = { [Name in keyof Omit<ReadingOptions, "columns" | "maxErrors">]?: ReadingOptions[Name] | undefined } & { columns?: Record<string, Field> | undefined };
export type Column = PreviewColumn & { field: Field };
export type Import = Omit<ImportStatus, "definition"> & { definition: Omit<ImportDefinition, keyof Choices> & Choices };

/** The same in every language. */
export const formatNames = { csv: "CSV", excel: "Excel", ndjson: "NDJSON" };

export const isBusy = (state: ImportState) => state === "running" || state === "checking" || state === "undoing";
export const isOver = (state: ImportState) => state === "completed" || state === "failed" || state === "undone";
