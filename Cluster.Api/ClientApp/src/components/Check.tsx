import type { ReactNode } from "react";
import { Checkbox, CheckboxGroup } from "react-aria-components";
import { Parts, type Named } from "./Parts";

interface Props {
  children: ReactNode;
  name?: string;
  value?: string;
  checked?: boolean;
  defaultChecked?: boolean;
  onChange?: (checked: boolean) => void;
}

/** Yes or no. */
export function Check({ children, checked, defaultChecked, ...others }: Props) {
  return (
    <Checkbox {...others} isSelected={checked} defaultSelected={defaultChecked} className="check">
      <span className="box" aria-hidden="true" />
      {children}
    </Checkbox>
  );
}

interface GroupProps extends Named {
  options: { id: string; name: string }[];
  name?: string;
  value?: string[];
  defaultValue?: string[];
  onChange?: (value: string[]) => void;
}

/** Any number of several. */
export function Checks({ options, name, value, defaultValue, onChange, ...named }: GroupProps) {
  return (
    <CheckboxGroup name={name} value={value} defaultValue={defaultValue} onChange={onChange} className="field">
      <Parts {...named}>
        <div className="checks">
          {options.map((one) => (
            <Check key={one.id} value={one.id}>
              {one.name}
            </Check>
          ))}
        </div>
      </Parts>
    </CheckboxGroup>
  );
}
