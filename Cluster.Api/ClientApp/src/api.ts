import type { FieldError } from "./schema";

/** The API said no, or nothing at all: then the status is 0, and what became of the request is not known. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    /** What is wrong with each field of what was sent. */
    readonly errors: FieldError[] = [],
  ) {
    super(detail);
  }
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

const tries = 3;
const pauseMs = 700;

/**
 * A POST carries a key, so that it is safe to send it again when no answer came: it acts once.
 * With `once` the request is tried a single time and outlives the page.
 */
export const send = <T = void>(method: Method, path: string, body?: unknown, once = false) => request<T>(method, path, body, {}, once);

/** Changes what was read with this version; refused when somebody else changed it meanwhile. */
export const change = <T = void>(path: string, body: unknown, version: number, method: "PATCH" | "PUT" = "PATCH") =>
  request<T>(method, path, body, { "If-Match": `"${version}"` }, false);

async function request<T>(method: Method, path: string, body: unknown, headers: Record<string, string>, once: boolean): Promise<T> {
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method === "POST") headers["Idempotency-Key"] = newKey();
  const init: RequestInit = { method, headers, keepalive: once, body: body === undefined ? null : JSON.stringify(body) };
  for (let attempt = 1; ; attempt++) {
    try {
      return await read<T>(await fetch(`/api/v1${path}`, init));
    } catch (failure) {
      if (failure instanceof Refusal && failure.status !== 503) throw failure;
      if (attempt === tries || once) throw failure instanceof Refusal ? failure : new Refusal(0, "no-answer", String(failure));
      await new Promise((next) => setTimeout(next, pauseMs * attempt));
    }
  }
}

async function read<T>(response: Response): Promise<T> {
  const text = await response.text();
  const json = text ? JSON.parse(text) : undefined;
  if (response.ok) return json as T;
  const errors: FieldError[] = json?.errors ?? [];
  throw new Refusal(response.status, errors[0]?.code ?? json?.code ?? "", errors[0]?.detail ?? json?.detail ?? response.statusText, errors);
}

// crypto.randomUUID exists on secure pages only, and a call center's own network may have plain http.
const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
