import { useEffect, useState } from "react";
import type { AbandonmentStatus } from "../../schema";
import { useLanguage } from "../../texts";
import { useSupervisorTexts } from "../texts";

const mostPoints = 300;
const width = 600;
const height = 120;
const floorOfScale = 0.05;

interface Point {
  at: number;
  share: number;
}

/** Abandoned calls as a share of live answers against what the rule allows, since the page was opened; the same figures stand in the table beside it. */
export function PacingChart({ rule }: { rule: AbandonmentStatus }) {
  const texts = useSupervisorTexts().campaign;
  const language = useLanguage();
  const [points, setPoints] = useState<Point[]>([]);

  // One point for each reading: the object is new each time.
  useEffect(() => {
    setPoints((before) => [...before, { at: Date.now(), share: rule.share }].slice(-mostPoints));
  }, [rule]);

  const percent = (share: number) => share.toLocaleString(language, { style: "percent", maximumFractionDigits: 1 });
  const top = Math.max(floorOfScale, rule.cap, ...points.map((point) => point.share)) * 1.2;
  const first = points[0]?.at ?? 0;
  const span = Math.max(60_000, (points.at(-1)?.at ?? 0) - first);
  const x = (at: number) => ((at - first) / span) * width;
  const y = (share: number) => height - (share / top) * height;
  return (
    <figure className="stack tight">
      <svg className="chart" viewBox={`-46 -12 ${width + 60} ${height + 24}`} role="img" aria-label={texts.chartSays(percent(rule.share), percent(rule.cap))}>
        <line className="axis" x1="0" x2={width} y1={height} y2={height} />
        <line className="target" x1="0" x2={width} y1={y(rule.cap)} y2={y(rule.cap)} />
        <text x="-6" y={y(rule.cap) + 4} textAnchor="end">
          {percent(rule.cap)}
        </text>
        <text x="-6" y={height + 4} textAnchor="end">
          {percent(0)}
        </text>
        <polyline className="actual" points={points.map((point) => `${x(point.at).toFixed(1)},${y(point.share).toFixed(1)}`).join(" ")} />
        {points.length > 0 && <circle cx={x(points.at(-1)!.at)} cy={y(rule.share)} r="3.5" fill="var(--accent)" />}
      </svg>
      <figcaption className="hint">{texts.chartHint}</figcaption>
    </figure>
  );
}
