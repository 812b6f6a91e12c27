import type { TimelineStep } from "../../schema";
import { useSupervisorTexts } from "../texts";

/** What happened, and by whom. */
export function StepWords({ of, nameOf }: { of: TimelineStep; nameOf: (id: string | undefined) => string }) {
  const { calls: own } = useSupervisorTexts();
  return (
    <>
      <strong>{own.steps[of.step] ?? of.step}</strong> {of.detail} {of.operatorId && `(${nameOf(of.operatorId)})`}
    </>
  );
}
