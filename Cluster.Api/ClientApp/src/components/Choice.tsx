import { Autocomplete, Button, Input, ListBox, ListBoxItem, Popover, SearchField, Select, SelectValue, useFilter } from "react-aria-components";
import { useTexts } from "../texts";
import { Parts, type Named } from "./Parts";

/** From so many on one types to find. */
const many = 12;

interface Option<T> {
  id: T;
  /** Left out where there is no word for it: as it is. */
  name: string | undefined;
  lang?: string;
}

interface Props<T> extends Named {
  options: Option<T>[];
  /** What choosing none of them is called, if one may. */
  none?: string;
  name?: string;
  value?: T;
  /** Left out: the first. */
  defaultValue?: T;
  disabled?: boolean;
  onChange?: (value: T) => void;
}

/** One of several. */
export function Choice<T extends string>({ options, none, value, defaultValue, disabled, name, onChange, ...named }: Props<T>) {
  const all: Option<string>[] = none === undefined ? options : [{ id: "", name: none }, ...options];
  const first = all.some((one) => one.id === defaultValue) ? defaultValue : all[0]?.id;
  const list = (
    <ListBox items={all} className="options">
      {(one) => (
        <ListBoxItem id={one.id} textValue={one.name ?? one.id}>
          <span lang={one.lang}>{one.name ?? one.id}</span>
        </ListBoxItem>
      )}
    </ListBox>
  );
  return (
    <Select className="field" name={name} value={value} defaultValue={value === undefined ? first : undefined} isDisabled={disabled} onChange={(id) => onChange?.(id as T)}>
      <Parts {...named}>
        <Button className="choose">
          <SelectValue />
        </Button>
      </Parts>
      <Popover className="popover">{all.length < many ? list : <Found>{list}</Found>}</Popover>
    </Select>
  );
}

function Found({ children }: { children: React.ReactNode }) {
  const { fields: texts } = useTexts();
  const { contains } = useFilter({ sensitivity: "base" });
  return (
    <Autocomplete filter={contains}>
      <SearchField aria-label={texts.find} autoFocus>
        <Input placeholder={texts.find} />
      </SearchField>
      {children}
    </Autocomplete>
  );
}
