import type { Obstacle } from "../../schema";
import { useLanguage, useTexts } from "../../texts";

/** Why not more is being dialled. */
export function Obstacles({ all }: { all: Obstacle[] }) {
  const texts = useTexts();
  const language = useLanguage();
  if (all.length === 0) return <p>{texts.board.nothing}</p>;
  return (
    <ul>
      {all.map((one) => (
        <li key={one.code}>
          {texts.obstacles[one.code] ?? one.detail}
          {one.until && ` (${texts.board.until} ${new Date(one.until).toLocaleString(language, { dateStyle: "short", timeStyle: "short" })})`}
        </li>
      ))}
    </ul>
  );
}
