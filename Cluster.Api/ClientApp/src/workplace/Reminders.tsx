import { audible } from "../components/audible";
import { Button } from "../components/Button";
import type { Reminder } from "../schema";
import { useLanguage, useTexts } from "../texts";
import { altKey, useChords } from "../useChords";
import type { Dial } from "./useDial";

const minuteMs = 60_000;

/** So long before its end a window is said to end. */
const endsSoonMs = 5 * minuteMs;

/**
 * Callbacks that are due or nearly so, and how many were missed. They are announced when they come, when it is time and when their window ends
 * soon, and never take the focus.
 */
export function Reminders({ all, missed, now, dial }: { all: Reminder[]; missed: number; now: number; dial: Dial | undefined }) {
  const { reminders: texts } = useTexts();
  const language = useLanguage();
  const time = (at: string) => new Date(at).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
  const first = all[0];
  const said = (one: Reminder) =>
    Date.parse(one.dueAt) > now ? texts.soon(one.name, time(one.dueAt)) : Date.parse(one.until) - now > endsSoonMs ? texts.due(one.name) : texts.ends(one.name, time(one.until));
  const missedText = missed > 0 ? [texts.missed(missed)] : [];

  useChords((event) => (altKey(event) === "KeyB" ? () => first && dial?.(first) : undefined));

  return (
    <>
      <div {...audible} role="status" className="unseen">
        {[...all.map(said), ...missedText].join(". ")}
      </div>
      {(all.length > 0 || missed > 0) && (
        <section className="reminders" aria-label={texts.title}>
          <ul>
            {all.map((one, index) => {
              const left = Math.ceil((Date.parse(one.dueAt) - now) / minuteMs);
              return (
                <li key={one.callbackId} className={left <= 0 ? "due" : undefined}>
                  <span aria-hidden="true">◷</span>
                  <span>
                    <strong>{one.name}</strong> · {time(one.dueAt)} – {time(one.until)} <small>({left > 0 ? texts.within(left) : left < 0 ? texts.ago(-left) : texts.now})</small>
                  </span>
                  <Button kind={index === 0 ? "main" : undefined} keys={index === 0 ? "Alt+B" : undefined} disabled={!dial} onPress={() => dial?.(one)}>
                    {texts.call}
                    <span className="unseen"> {one.name}</span>
                  </Button>
                </li>
              );
            })}
          </ul>
          {missed > 0 && <p className="missed">{texts.missed(missed)}</p>}
        </section>
      )}
    </>
  );
}
