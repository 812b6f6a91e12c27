import { Refusal } from "../../api";
import type { ImportFormat } from "../../schema";

const piece = 4 * 1024 * 1024;
const tries = 5;
const pauseMs = 1_000;

/** By its first bytes; what people call a file is often not what it is. */
export async function formatOf(file: File): Promise<ImportFormat> {
  const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  const starts = (...bytes: number[]) => bytes.every((byte, i) => head[i] === byte);
  if (starts(0x50, 0x4b, 3, 4) || starts(0xd0, 0xcf, 0x11, 0xe0) || /\.xlsx?$/i.test(file.name)) return "excel";
  return /\.(ndjson|jsonl)$/i.test(file.name) ? "ndjson" : "csv";
}

/** Sends a file piece by piece; after a break it goes on from where the server says that it is. */
export async function upload(id: string, file: File, sent: (bytes: number) => void) {
  for (let offset = 0, failures = 0; offset < file.size; ) {
    const response = await fetch(`/api/v1/imports/${id}/content`, {
      method: "PUT",
      headers: { "Upload-Offset": String(offset) },
      body: file.slice(offset, offset + piece),
    }).catch((lost: unknown) => new Refusal(0, "no-answer", String(lost)));
    const place = response instanceof Refusal ? null : response.headers.get("Upload-Offset");
    if (place !== null) {
      offset = Number(place);
      failures = 0;
      sent(offset);
    } else if (++failures === tries || (response instanceof Response && response.status < 500)) {
      throw response instanceof Refusal ? response : new Refusal(response.status, "upload-refused", (await response.text()) || response.statusText);
    } else {
      await new Promise((next) => setTimeout(next, pauseMs * failures));
    }
  }
}
