import { Button } from "../../components/Button";
import { Checks } from "../../components/Check";
import { TimeField } from "../../components/Dates";
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
            <Checks
              unseen
              label={own.days}
              options={weekdays.map((id) => ({ id, name: nameOf(id) }))}
              value={window.days}
              onChange={(days) => set(index, { days: weekdays.filter((one) => days.includes(one)) })}
            />
            <TimeField label={own.from} required value={window.from} onChange={(from) => set(index, { from })} />
            <TimeField label={own.to} required value={window.to} onChange={(to) => set(index, { to })} />
            <Button onPress={() => onChange(all.filter((_, i) => i !== index))}>
              {own.remove}
              <span className="unseen"> {own.windows} {index + 1}</span>
            </Button>
          </li>
        ))}
      </ul>
      <Button disabled={all.length >= limits.CampaignDefinition.windows.maxItems} onPress={() => onChange([...all, { days: weekdays.slice(0, 5), from: "09:00", to: "20:00" }])}>
        {own.addWindow}
      </Button>
    </fieldset>
  );
}
