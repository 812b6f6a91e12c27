import { useEffect, useState } from "react";

/** The server's clock: the browser's may be wrong by minutes. */
export function useServerNow(serverNow: string | undefined) {
  const [ahead, setAhead] = useState(0);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (serverNow) {
      setAhead(Date.parse(serverNow) - Date.now());
      setNow(Date.now());
    }
  }, [serverNow]);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return now + ahead;
}

export function clock(milliseconds: number) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** The clock on somebody's wall; nothing where the browser does not know the zone. */
export function wallClock(language: string, at: string | number, zone: string) {
  try {
    return new Date(at).toLocaleString(language, { timeZone: zone, weekday: "short", hour: "2-digit", minute: "2-digit" });
  } catch {
    return "";
  }
}
