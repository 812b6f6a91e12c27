import { useSupervisorTexts } from "../texts";
import type { Sound } from "./sound";

const laneHeight = 32;

/** Who speaks when: a lane for each side, and where neither is heard. The slider under it says the same by keyboard. */
export function Lanes({ sound, at, onSeek }: { sound: Sound; at: number; onSeek: (to: number) => void }) {
  const { player: own } = useSupervisorTexts();
  const width = sound.lanes[0].length;
  const x = (seconds: number) => (seconds / sound.seconds) * width;
  const place = (event: React.MouseEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    onSeek(((event.clientX - box.left) / box.width) * sound.seconds);
  };
  return (
    <svg className="lanes" viewBox={`0 0 ${width} ${laneHeight * 2}`} preserveAspectRatio="none" aria-hidden="true" onClick={place}>
      {sound.silences.map((one) => (
        <rect key={one.from} className="silence" x={x(one.from)} width={x(one.to) - x(one.from)} y="0" height={laneHeight * 2}>
          <title>{own.silence}</title>
        </rect>
      ))}
      {sound.lanes.map((lane, side) => (
        <path key={side} className={side === 0 ? "customer" : "operator"} d={outline(lane, laneHeight * (side + 0.5))} />
      ))}
      <line className="place" x1={x(at)} x2={x(at)} y1="0" y2={laneHeight * 2} />
    </svg>
  );
}

/** Quiet speech is seen too: the root makes it taller. */
const outline = (lane: number[], middle: number) =>
  lane.map((loud, i) => {
    const half = Math.max(0.5, (Math.sqrt(loud) * laneHeight) / 2);
    return `M${i + 0.5} ${(middle - half).toFixed(1)}V${(middle + half).toFixed(1)}`;
  }).join("");
