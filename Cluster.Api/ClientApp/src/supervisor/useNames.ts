import { useMemo } from "react";
import { useList } from "./useList";

interface Named {
  id: string;
  name: string;
}

const most = 1_000;

/** Names of all campaigns or operators by their ids, as far as one piece of a list goes. */
export function useNames<T extends Named>(resource: "campaigns" | "operators") {
  const { items, reload } = useList<T>(`/${resource}?limit=${most}`);
  const names = useMemo(() => ({ all: items ?? [], nameOf: (id: string | undefined) => (id ? (items?.find((one) => one.id === id)?.name ?? "…") : "") }), [items]);
  return { ...names, reload };
}
