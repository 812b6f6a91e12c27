/** The API said no, or nothing at all: then the status is 0, and what became of the request is not known. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
  ) {
    super(detail);
  }
}

type Method = "GET" | "POST" | "PUT" | "DELETE";

const tries = 3;
const pauseMs = 700;

/**
 * A POST carries a key, so that it is safe to send it again when no answer came: it acts once.
 * With `once` the request is tried a single time and outlives the page.
 */
export async function send<T = void>(method: Method, path: string, body?: unknown, once = false): Promise<T> {
  const headers: Record<string, string> = {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method === "POST") headers["Idempotency-Key"] = newKey();
  const request: RequestInit = { method, headers, keepalive: once, body: body === undefined ? null : JSON.stringify(body) };
  for (let attempt = 1; ; attempt++) {
    try {
      return await read<T>(await fetch(`/api/v1${path}`, request));
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
  throw new Refusal(response.status, json?.errors?.[0]?.code ?? json?.code ?? "", json?.errors?.[0]?.detail ?? json?.detail ?? response.statusText);
}

// crypto.randomUUID exists on secure pages only, and a call center's own network may have plain http.
const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
