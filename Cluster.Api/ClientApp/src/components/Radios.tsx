import { Radio, RadioGroup } from "react-aria-components";
import { Parts, type Named } from "./Parts";

/** One of a few that all stand there. */
export function Radios({ options, value, onChange, ...named }: Named & { options: string[]; value: string; onChange: (value: string) => void }) {
  return (
    <RadioGroup className="field" value={value} onChange={onChange}>
      <Parts {...named}>
        <div className="checks">
          {options.map((one) => (
            <Radio key={one} value={one} className="check radio">
              <span className="box" aria-hidden="true" />
              {one}
            </Radio>
          ))}
        </div>
      </Parts>
    </RadioGroup>
  );
}
