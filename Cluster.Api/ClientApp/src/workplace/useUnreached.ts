import { useEffect, useRef, useState } from "react";
import { send } from "../api";
import type { ManualCallOutcome } from "../schema";
import type { OperatorStatus } from "../types";

/** Of a call that the operator made himself and that reached nobody: what became of it, until he does something else. */
export function useUnreached(status: OperatorStatus | undefined) {
  const dialled = useRef<string>(undefined);
  const [unreached, setUnreached] = useState<ManualCallOutcome>();
  const { activity, attemptId } = status ?? {};
  const notMade = status?.notMade !== undefined;
  useEffect(() => {
    if (activity === "dialling") {
      dialled.current = attemptId;
    } else if (activity === "idle" && dialled.current) {
      const id = dialled.current;
      dialled.current = undefined;
      if (notMade) return; // the desk itself says why
      // Whoever was refused before the call began has been told already.
      send<ManualCallOutcome>("GET", `/workplace/calls/${id}`).then(setUnreached, () => {});
      return;
    } else {
      dialled.current = undefined; // somebody has answered
    }
    if (activity !== "idle") setUnreached(undefined);
  }, [activity, attemptId, notMade]);
  return unreached;
}
