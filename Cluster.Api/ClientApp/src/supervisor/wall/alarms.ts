import type { WallCampaign, WallGateway, WallNow, WallRecent } from "../../schema";
import type { WallTexts } from "./texts/en";

/** What is wrong with a figure, and how much. */
export interface Alarm {
  level: "warn" | "bad";
  word: keyof WallTexts["alarms"];
}

/** Of what a rule or a gateway allows, so much is nearly all. */
const nearly = 0.8;

/** Operators who are busy for a larger share of their time have no breath between calls. */
const mostBusy = 0.9;

const bad = (word: Alarm["word"]): Alarm => ({ level: "bad", word });
const warn = (word: Alarm["word"]): Alarm => ({ level: "warn", word });

/** What is wrong with a campaign's figures, figure by figure. */
export function alarmsOf({ mode, state, now, recent }: WallCampaign) {
  const runs = state === "running";
  return {
    waiting: now && now.waiting > 0 && now.freeOperators === 0 ? bad("nobodyFree") : undefined,
    operators: now && runs && mode !== "message" ? ofOperators(now) : undefined,
    abandonment: now && ofAbandonment(now),
    occupancy: recent && (recent.occupancy ?? 0) > mostBusy ? warn("tooBusy") : undefined,
    contacts: recent && runs ? ofContacts(recent) : undefined,
  };
}

export function alarmOf({ state, calls, maxChannels }: WallGateway) {
  if (state === "down" || state === "congested") return bad(state);
  if (state !== "up") return undefined;
  if (calls >= maxChannels) return bad("full");
  return calls >= maxChannels * nearly ? warn("nearlyFull") : undefined;
}

function ofOperators(now: WallNow) {
  if (now.operators === 0) return bad("noOperators");
  return now.freeOperators > 0 && now.ringing + now.waiting === 0 && now.obstacle ? warn("notDialling") : undefined;
}

function ofAbandonment({ abandonment: rule }: WallNow) {
  if (!rule) return undefined;
  if (rule.share > rule.cap) return bad("overCap");
  return rule.share > rule.cap * nearly ? warn("nearCap") : undefined;
}

function ofContacts(recent: WallRecent) {
  if (recent.left === 0) return bad("listEmpty");
  return recent.due === 0 && !recent.atLeast ? warn("nothingDue") : undefined;
}
