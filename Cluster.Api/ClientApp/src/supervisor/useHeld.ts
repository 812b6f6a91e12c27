import { useState } from "react";
import { useLive, type Link, type News } from "../live";

export interface Held<T> {
  /** What the page shows: what was held, else the newest; undefined until the first news. */
  shown: T | undefined;
  isHeld: boolean;
  link: Link;
  toggle: () => void;
  release: () => void;
}

const resume = () => [];

/** The newest state of a stream, which may be held still to be read. */
export function useHeld<T extends News>(stream: string, onSignedOut: () => void): Held<T> {
  const { news, link } = useLive<T>(stream, resume, onSignedOut);
  const [held, setHeld] = useState<T>();
  const release = () => setHeld(undefined);
  return { shown: held ?? news, isHeld: held !== undefined, link, toggle: () => setHeld(held ? undefined : news), release };
}
