import type { Day, Doing } from "../../schema";
import { useLanguage } from "../../texts";
import { clock } from "../../time";
import { useOwnTexts } from "./texts";

const [width, height] = [1000, 36];

/** What is not in every campaign is named when there was some of it. */
const always: Doing[] = ["ready", "paused", "talking", "wrap-up"];

/** The day as a bar; what it shows stands in words beside it. */
export function DayBar({ day }: { day: Day }) {
  const { day: own } = useOwnTexts();
  const language = useLanguage();
  const from = Date.parse(day.spans[0]!.from);
  const whole = Math.max(1, Date.parse(day.until) - from);
  const place = (at: string) => ((Date.parse(at) - from) / whole) * width;
  const time = (at: string | number) => new Date(at).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
  const spent = day.states.filter((one) => one.seconds > 0 || always.includes(one.doing));
  return (
    <figure className="day">
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={own.bar}>
        {day.spans.map((span) => (
          <rect key={span.from} className={span.doing} x={place(span.from)} width={Math.max(1, place(span.until) - place(span.from))} y={0} height={height} />
        ))}
      </svg>
      <p className="ends">
        <small>{time(from)}</small>
        <small>{time(day.until)}</small>
      </p>
      <figcaption>
        <dl className="legend">
          {spent.map((one) => (
            <div key={one.doing}>
              <dt>
                <span aria-hidden="true" className={`swatch ${one.doing}`} /> {own.doing[one.doing]}
              </dt>
              <dd className="number">{clock(one.seconds * 1000)}</dd>
            </div>
          ))}
        </dl>
      </figcaption>
    </figure>
  );
}
