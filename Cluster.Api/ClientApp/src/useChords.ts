import { useEffect, useRef } from "react";

/**
 * Chords for the whole page: what is found for a key is done, once for each press. They come before whatever has the focus, because a
 * button takes Enter for itself.
 */
export function useChords(find: (event: KeyboardEvent) => (() => void) | undefined) {
  const latest = useRef(find);
  latest.current = find;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const act = latest.current(event);
      if (!act) return;
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) act();
    };
    window.addEventListener("keydown", press, true);
    return () => window.removeEventListener("keydown", press, true);
  }, []);
}

/** The place of the key that is pressed with Alt alone: places are the same with a Cyrillic layout. */
export const altKey = (event: KeyboardEvent) => (event.altKey && !event.ctrlKey && !event.shiftKey ? event.code : undefined);
