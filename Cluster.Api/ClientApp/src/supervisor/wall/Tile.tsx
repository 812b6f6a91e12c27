import { useLanguage } from "../../texts";
import { Age } from "./Age";
import type { Alarm } from "./alarms";
import { useWallTexts } from "./texts";

interface Props {
  name: string;
  /** Undefined: not known. */
  value: number | string | undefined;
  note?: string | undefined;
  alarm?: Alarm | undefined;
  age?: string | undefined;
}

/** One large figure. What is wrong with it is said in words; the colour only helps to find it. */
export function Tile({ name, value, note, alarm, age }: Props) {
  const language = useLanguage();
  const { alarms } = useWallTexts();
  return (
    <div className={`tile ${age !== undefined ? "old" : (alarm?.level ?? "")}`}>
      <dt>{name}</dt>
      <dd>
        <strong>{typeof value === "number" ? value.toLocaleString(language) : (value ?? "–")}</strong>
        {note && <small>{note}</small>}
        {alarm && (
          <em>
            <span aria-hidden="true">⚠ </span>
            {alarms[alarm.word]}
          </em>
        )}
        <Age of={age} />
      </dd>
    </div>
  );
}
