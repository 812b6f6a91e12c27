import { useSupervisorTexts } from "../texts";
import type { Mark } from "./Marks";
import type { Sound } from "./sound";

const laneHeight = 32;
const flagShare = 0.08;

/** Who speaks when: a lane for each side, where neither is heard, and what was done where. The slider and the list under it say the same by keyboard. */
export function Lanes({ sound, marks, at, onSeek }: { sound: Sound; marks: Mark[]; at: number; onSeek: (to: number) => void }) {
  const { player: own, calls } = useSupervisorTexts();
  const width = sound.lanes[0].length;
  const share = (seconds: number) => Math.min(1, seconds / sound.seconds);
  const x = (seconds: number) => share(seconds) * width;
  const place = (event: React.MouseEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    onSeek(((event.clientX - box.left) / box.width) * sound.seconds);
  };
  return (
    <div className="lanes" aria-hidden="true">
      {marks.length > 0 && (
        <div className="flags">
          {flagsOf(marks.map((one) => share(one.recordingSeconds))).map((flag) => (
            <span key={flag.name} style={{ left: `${flag.at * 100}%` }}>
              {flag.name}
            </span>
          ))}
        </div>
      )}
      <svg viewBox={`0 0 ${width} ${laneHeight * 2}`} preserveAspectRatio="none" onClick={place}>
        {sound.silences.map((one) => (
          <rect key={one.from} className="silence" x={x(one.from)} width={x(one.to) - x(one.from)} y="0" height={laneHeight * 2}>
            <title>{own.silence}</title>
          </rect>
        ))}
        {sound.lanes.map((lane, side) => (
          <path key={side} className={side === 0 ? "customer" : "operator"} d={outline(lane, laneHeight * (side + 0.5))} />
        ))}
        {marks.map((one, index) => (
          <line key={index} className="mark" x1={x(one.recordingSeconds)} x2={x(one.recordingSeconds)} y1="0" y2={laneHeight * 2}>
            <title>{calls.steps[one.step] ?? one.step}</title>
          </line>
        ))}
        <line className="place" x1={x(at)} x2={x(at)} y1="0" y2={laneHeight * 2} />
      </svg>
    </div>
  );
}

/** Quiet speech is seen too: the root makes it taller. */
const outline = (lane: number[], middle: number) =>
  lane.map((loud, i) => {
    const half = Math.max(0.5, (Math.sqrt(loud) * laneHeight) / 2);
    return `M${i + 0.5} ${(middle - half).toFixed(1)}V${(middle + half).toFixed(1)}`;
  }).join("");

/** Numbers of marks; those that would cover one another share a flag. */
function flagsOf(places: number[]): { at: number; name: string }[] {
  const flags: { at: number; first: number; last: number }[] = [];
  places.forEach((at, index) => {
    const before = flags.at(-1);
    if (before && at - before.at < flagShare) before.last = index + 1;
    else flags.push({ at, first: index + 1, last: index + 1 });
  });
  return flags.map(({ at, first, last }) => ({ at, name: first === last ? `${first}` : `${first}–${last}` }));
}
