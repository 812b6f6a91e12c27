import { audible } from "../components/audible";
import { Button } from "../components/Button";
import type { Reminder } from "../schema";
import { useLanguage, useTexts } from "../texts";
import { altKey, useChords } from "../useChords";
import type { Dial } from "./useDial";

const minuteMs = 60_000;

/** Callbacks that are due or nearly so. They are announced once, when they come and when it is time, and never take the focus. */
export function Reminders({ all, now, dial }: { all: Reminder[]; now: number; dial: Dial | undefined }) {
  const { reminders: texts } = useTexts();
  const language = useLanguage();
  const time = (at: string) => new Date(at).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
  const first = all[0];

  useChords((event) => (altKey(event) === "KeyB" ? () => first && dial?.(first) : undefined));

  return (
    <>
      <div {...audible} role="status" className="unseen">
        {all.map((one) => (Date.parse(one.dueAt) <= now ? texts.due(one.name) : texts.soon(one.name, time(one.dueAt)))).join(". ")}
      </div>
      {all.length > 0 && (
        <section className="reminders" aria-label={texts.title}>
          <ul>
            {all.map((one, index) => {
              const left = Math.ceil((Date.parse(one.dueAt) - now) / minuteMs);
              return (
                <li key={one.callbackId} className={left <= 0 ? "due" : undefined}>
                  <span aria-hidden="true">◷</span>
                  <span>
                    <strong>{one.name}</strong> · {time(one.dueAt)} <small>({left > 0 ? texts.within(left) : left < 0 ? texts.ago(-left) : texts.now})</small>
                  </span>
                  <Button kind={index === 0 ? "main" : undefined} keys={index === 0 ? "Alt+B" : undefined} disabled={!dial} onPress={() => dial?.(one)}>
                    {texts.call}
                    <span className="unseen"> {one.name}</span>
                  </Button>
                </li>
              );
            })}
          </ul>
        </section>
      )}
    </>
  );
}
