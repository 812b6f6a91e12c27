import workerAddress from "./beat.worker?worker&url";
import { trustedTypes } from "./trustedTypes";

const listeners = new Set<() => void>();
let started = false;

/**
 * Calls back about once a second, also in a tab that is hidden: there the page's own timers run once a minute, a worker's go on.
 * Answers what ends it.
 */
export function onBeat(listener: () => void) {
  start();
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function start() {
  if (started) return;
  started = true;
  const tell = () => listeners.forEach((listener) => listener());
  try {
    new Worker(trusted(workerAddress), { type: "module" }).onmessage = tell;
  } catch {
    setInterval(tell, 1_000); // as good as it gets without workers
  }
}

/** The page's rules let scripts come from our own addresses only, and by one policy: this. */
function trusted(address: string) {
  return trustedTypes ? trustedTypes.createPolicy("beat", { createScriptURL: () => address }).createScriptURL(address) : address;
}
