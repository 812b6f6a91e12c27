import { lazy, Suspense, type ComponentProps } from "react";

const fields = () => import("./DateFields");

// The calendars of the world weigh as much as all other fields together: they come when there is a date to be written.
const [Moment, Day, Time] = [
  lazy(() => fields().then((all) => ({ default: all.MomentField }))),
  lazy(() => fields().then((all) => ({ default: all.DayField }))),
  lazy(() => fields().then((all) => ({ default: all.TimeField }))),
];

/** Whoever may need a date while the network is away has the fields before. */
export const fetchDates = () => void fields().catch(() => {});

export const MomentField = (props: ComponentProps<typeof Moment>) => (
  <Suspense>
    <Moment {...props} />
  </Suspense>
);

export const DayField = (props: ComponentProps<typeof Day>) => (
  <Suspense>
    <Day {...props} />
  </Suspense>
);

export const TimeField = (props: ComponentProps<typeof Time>) => (
  <Suspense>
    <Time {...props} />
  </Suspense>
);
