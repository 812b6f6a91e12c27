import type { ReactNode } from "react";

interface Props {
  label: ReactNode;
  /** What stands at the other end of it. */
  end?: ReactNode;
  /** Read out instead of the label that is seen. */
  name?: string;
  min: number;
  max: number;
  step: number;
  value: number;
  /** The value in words. */
  words: string | undefined;
  onChange: (value: number) => void;
}

/** The browser's own: the library's slider says numbers only, and here a place in time or a side is said in words. */
export function Slider({ label, end, name, words, onChange, ...range }: Props) {
  return (
    <label className={end ? "group between" : "field"}>
      {label}
      <input type="range" {...range} aria-label={name} aria-valuetext={words} onChange={(event) => onChange(Number(event.target.value))} />
      {end}
    </label>
  );
}
