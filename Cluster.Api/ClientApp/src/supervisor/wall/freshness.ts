import type { Link } from "../../live";
import { clock } from "../../time";

/** Figures come every second; what is older than this has lost its way. */
const freshMs = 5_000;

/** How old figures are that must not be taken for live ones, empty when they never came; undefined: they are live. */
export function ageOf(at: string | undefined, now: number, link: Link): string | undefined {
  if (at === undefined) return "";
  const age = now - Date.parse(at);
  return age > freshMs || link === "lost" ? clock(age) : undefined;
}
