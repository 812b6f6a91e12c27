import { useCallback, useRef } from "react";
import type { OperatorStatus } from "../types";
import type { Command } from "./Workplace";

/** Whom to dial: without a number the next one by the rules. */
export interface Wanted {
  contactId: string;
  campaignId: string;
  phoneNumber?: string;
}

export type Dial = (one: Wanted) => void;

/** Dials by one click; undefined while nobody can be dialled: a call is in hand, or the phone is not connected. */
export function useDial(status: OperatorStatus | undefined, command: Command): Dial | undefined {
  const asked = useRef(false);
  const dial = useCallback(
    ({ contactId, campaignId, phoneNumber }: Wanted) => {
      if (asked.current) return;
      asked.current = true;
      void command("calls", { contactId, campaignId, phoneNumber }).finally(() => (asked.current = false));
    },
    [command],
  );
  return status?.activity === "idle" && status.line === "up" && status.presence !== "signed-out" ? dial : undefined;
}
