/** Two moments in the person's own time; the second one with its day only when that is another. */
export const period = (language: string, from: string, until: string, now: number) =>
  `${moment(language, from, now)} – ${moment(language, until, new Date(from).toDateString() === new Date(until).toDateString() ? Date.parse(until) : now)}`;

/** A moment in the person's own time: the hour, with the day when it is not today's. */
export function moment(language: string, at: string, now: number) {
  const there = new Date(at);
  const time: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" };
  return there.toDateString() === new Date(now).toDateString()
    ? there.toLocaleTimeString(language, time)
    : there.toLocaleString(language, { ...time, day: "numeric", month: "short" });
}
