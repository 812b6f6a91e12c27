export const textOf = (fields: FormData, name: string) => String(fields.get(name) ?? "").trim() || null;
export const numberOf = (fields: FormData, name: string) => (textOf(fields, name) === null ? null : Number(textOf(fields, name)));
