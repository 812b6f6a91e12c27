import { useCallback } from "react";
import { useLanguage, useTexts } from "../texts";
import type { Obstacle } from "../types";

/** Says what stands in the way of a call, and until when. */
export function useObstacle() {
  const texts = useTexts();
  const language = useLanguage();
  return useCallback(
    ({ code, detail, until }: Obstacle) => {
      const end = until ? ` ${texts.board.until} ${new Date(until).toLocaleString(language, { dateStyle: "short", timeStyle: "short" })}.` : "";
      return (texts.errors[code] ?? `${detail}.`) + end;
    },
    [texts, language],
  );
}
