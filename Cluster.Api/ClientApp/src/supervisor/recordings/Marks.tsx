import { Button } from "../../components/Button";
import type { TimelineStep } from "../../schema";
import { clock } from "../../time";
import { StepWords } from "../calls/StepWords";
import { useSupervisorTexts } from "../texts";

/** A step of the conversation that has a place in the recording. */
export type Mark = TimelineStep & { recordingSeconds: number };

export const marksOf = (steps: TimelineStep[]): Mark[] => steps.filter((one): one is Mark => one.recordingSeconds !== undefined);

interface Props {
  marks: Mark[];
  at: number;
  nameOf: (id: string | undefined) => string;
  onSeek: (to: number) => void;
}

/** What was done where, numbered as on the lanes; each leads to its place. */
export function Marks({ marks, at, nameOf, onSeek }: Props) {
  const { player: own } = useSupervisorTexts();
  const passed = marks.filter((one) => one.recordingSeconds <= at).length;
  return (
    <ol className="marks" aria-label={own.marks}>
      {marks.map((one, index) => (
        <li key={index}>
          <Button current={index + 1 === passed} onPress={() => onSeek(one.recordingSeconds)}>
            <span className="number">{clock(one.recordingSeconds * 1_000)}</span> <StepWords of={one} nameOf={nameOf} />
          </Button>
        </li>
      ))}
    </ol>
  );
}
