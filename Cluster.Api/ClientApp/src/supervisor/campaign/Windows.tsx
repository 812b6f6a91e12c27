import { limits, type DayOfWeek, type WindowDefinition } from "../../schema";
import { useLanguage } from "../../texts";
import { useSupervisorTexts } from "../texts";

export const weekdays: DayOfWeek[] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const aMonday = Date.UTC(2024, 0, 1);
const dayMs = 86_400_000;

/** When calling is allowed, in the contact's own time: days and hours. */
export function Windows({ all, onChange }: { all: WindowDefinition[]; onChange: (all: WindowDefinition[]) => void }) {
  const { form: own } = useSupervisorTexts();
  const language = useLanguage();
  const nameOf = (day: DayOfWeek) => new Date(aMonday + weekdays.indexOf(day) * dayMs).toLocaleDateString(language, { weekday: "short", timeZone: "UTC" });
  const set = (index: number, part: Partial<WindowDefinition>) => onChange(all.map((one, i) => (i === index ? { ...one, ...part } : one)));
  return (
    <fieldset className="stack tight">
      <legend>{own.windows}</legend>
      <p className="hint">{all.length === 0 ? own.noWindows : own.windowsHint}</p>
      <ul className="rows">
        {all.map((window, index) => (
          <li key={index}>
            <div className="group" role="group" aria-label={own.days}>
              {weekdays.map((day) => (
                <label key={day} className="check">
                  <input
                    type="checkbox"
                    checked={window.days.includes(day)}
                    onChange={(event) => set(index, { days: weekdays.filter((one) => (one === day ? event.target.checked : window.days.includes(one))) })}
                  />
                  {nameOf(day)}
                </label>
              ))}
            </div>
            <label className="time">
              {own.from}
              <input type="time" required value={window.from.slice(0, 5)} onChange={(event) => set(index, { from: event.target.value })} />
            </label>
            <label className="time">
              {own.to}
              <input type="time" required value={window.to.slice(0, 5)} onChange={(event) => set(index, { to: event.target.value })} />
            </label>
            <button type="button" onClick={() => onChange(all.filter((_, i) => i !== index))}>
              {own.remove}
              <span className="unseen"> {own.windows} {index + 1}</span>
            </button>
          </li>
        ))}
      </ul>
      <button type="button" disabled={all.length >= limits.CampaignDefinition.windows.maxItems} onClick={() => onChange([...all, { days: weekdays.slice(0, 5), from: "09:00", to: "20:00" }])}>
        {own.addWindow}
      </button>
    </fieldset>
  );
}
