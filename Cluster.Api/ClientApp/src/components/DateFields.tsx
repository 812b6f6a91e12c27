import type { KeyboardEvent } from "react";
import { getLocalTimeZone, parseAbsolute, parseDate, parseTime, toCalendarDateTime } from "@internationalized/date";
import {
  Button, Calendar, CalendarCell, CalendarGrid, DateInput, DatePicker, DateSegment, Dialog, Group, Heading, Popover, TimeField as Clock, type DatePickerProps, type DateValue,
} from "react-aria-components";
import { Parts, type Named } from "./Parts";

interface Props extends Named {
  name?: string;
  required?: boolean;
  autoFocus?: boolean;
  describedBy?: string;
}

interface Day extends Props {
  value?: string;
  min?: string;
  max?: string;
  onChange?: (value: string) => void;
  onBlur?: () => void;
}

interface Moment extends Props {
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

const here = getLocalTimeZone();
const atHere = (instant: string | undefined) => (instant ? toCalendarDateTime(parseAbsolute(instant, here)).set({ second: 0, millisecond: 0 }) : null);

/** An instant, written as the person's own date and time to the minute. */
export function MomentField({ value, onChange, ...field }: Moment) {
  return <Picker {...field} granularity="minute" value={atHere(value)} onChange={(at) => onChange(at?.toDate(here).toISOString())} />;
}

/** A day, as 2027-02-01. */
export function DayField({ value, min, max, onChange, ...field }: Day) {
  const day = (text: string | undefined) => (text ? parseDate(text) : undefined);
  return (
    <Picker
      {...field}
      granularity="day"
      {...(onChange && { value: day(value) ?? null })}
      minValue={day(min)}
      maxValue={day(max)}
      onChange={(at) => onChange?.(at?.toString() ?? "")}
    />
  );
}

/** A time of day, as 09:00. */
export function TimeField({ value, required, onChange, ...named }: Named & { value: string; required?: boolean; onChange: (value: string) => void }) {
  return (
    <Clock className="field" shouldForceLeadingZeros value={value ? parseTime(value) : null} isRequired={required} onChange={(at) => onChange(at?.toString().slice(0, 5) ?? "")}>
      <Parts {...named}>
        <Segments />
      </Parts>
    </Clock>
  );
}

/** Enter in a segment sends the form, as in every other field; a button has a use of its own for it. */
function sendForm(event: KeyboardEvent<HTMLElement>) {
  if (event.key === "Enter" && (event.target as HTMLElement).role === "spinbutton") event.currentTarget.closest("form")?.requestSubmit();
}

/** Segments that are typed one after another, in the order of the person's language, and a month to choose from. */
function Picker<T extends DateValue>({ label, hint, unseen, required, describedBy, ...field }: Props & Omit<DatePickerProps<T>, keyof Props>) {
  return (
    <DatePicker {...field} className="field" isRequired={required} aria-describedby={describedBy} hideTimeZone shouldForceLeadingZeros>
      <Parts label={label} hint={hint} unseen={unseen}>
        <Group className="written" onKeyDownCapture={sendForm}>
          <Segments />
          <Button className="plain">
            <span aria-hidden="true">▾</span>
          </Button>
        </Group>
      </Parts>
      <Popover className="popover">
        <Dialog>
          <Calendar className="month">
            <header>
              <Button slot="previous">
                <span aria-hidden="true">‹</span>
              </Button>
              <Heading />
              <Button slot="next">
                <span aria-hidden="true">›</span>
              </Button>
            </header>
            <CalendarGrid>{(date) => <CalendarCell date={date} />}</CalendarGrid>
          </Calendar>
        </Dialog>
      </Popover>
    </DatePicker>
  );
}

const Segments = () => <DateInput className="segments">{(segment) => <DateSegment segment={segment} />}</DateInput>;
