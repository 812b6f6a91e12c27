import { Meter as Measure } from "react-aria-components";

/** How much of the whole, from 0 to 1. */
export function Meter({ label, value }: { label: string; value: number }) {
  return (
    <Measure className="meter" aria-label={label} value={value} maxValue={1}>
      {/* Drawn by an attribute: the page's rules let no markup bring its own style. */}
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect width={value * 100} height="10" />
      </svg>
    </Measure>
  );
}
