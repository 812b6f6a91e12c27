import type { KeyboardEvent } from "react";
import { Button } from "../../components/Button";
import { Choice } from "../../components/Choice";
import { Slider } from "../../components/Slider";
import { Failure } from "../../Failure";
import type { Timeline } from "../../schema";
import { useLanguage } from "../../texts";
import { clock } from "../../time";
import { useSupervisorTexts } from "../texts";
import { useRead } from "../useRead";
import { Lanes } from "./Lanes";
import { Marks, marksOf } from "./Marks";
import { usePlayer } from "./usePlayer";

const speeds = [0.75, 1, 1.25, 1.5, 2];
const stepSeconds = 5;

/** The recording of a call: both sides, together or one alone. Keys: K plays and pauses, J and L go back and on. */
export function Player({ attemptId, nameOf, mayDownload }: { attemptId: string; nameOf: (id: string | undefined) => string; mayDownload: boolean }) {
  const { player: own, list } = useSupervisorTexts();
  const language = useLanguage();
  const { sound, failure, at, playing, speed, balance, element, play, seek, setSpeed, setBalance } = usePlayer(attemptId);
  const timeline = useRead<Timeline>(`/attempts/${attemptId}/timeline`);
  const marks = marksOf(timeline.value?.steps ?? []);
  const time = `${clock(at * 1_000)} / ${clock((sound?.seconds ?? 0) * 1_000)}`;

  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const act = { k: () => void play(), j: () => seek(at - stepSeconds), l: () => seek(at + stepSeconds) }[event.key.toLowerCase()];
    if (act && sound) {
      event.preventDefault();
      act();
    }
  };

  return (
    <section className="player stack tight" aria-label={own.title} onKeyDown={press}>
      <Failure of={failure} />
      {!sound && failure === undefined && <p role="status">{list.loading}</p>}
      <audio {...element} preload="auto" />
      {sound && (
        <>
          <Lanes sound={sound} marks={marks} at={at} onSeek={seek} />
          <Slider
            label={
              <span>
                {own.place} <span className="number">{time}</span>
              </span>
            }
            min={0}
            max={sound.seconds}
            step={1}
            value={at}
            words={time}
            onChange={seek}
          />
          <div className="group bottom">
            <Button kind="main" keys="K" onPress={() => void play()}>
              {playing ? own.pause : own.play}
            </Button>
            <Button keys="J" onPress={() => seek(at - stepSeconds)}>
              {own.back}
            </Button>
            <Button keys="L" onPress={() => seek(at + stepSeconds)}>
              {own.on}
            </Button>
            <Choice label={own.speed} value={String(speed)} options={speeds.map((one) => ({ id: String(one), name: `${one.toLocaleString(language)}×` }))} onChange={(one) => setSpeed(Number(one))} />
            <Slider
              label={<span className="customer">{own.customer}</span>}
              end={<span className="operator">{own.operator}</span>}
              name={own.balance}
              min={-1}
              max={1}
              step={0.25}
              value={balance}
              words={balance === -1 ? own.customerAlone : balance === 1 ? own.operatorAlone : balance === 0 ? own.both : undefined}
              onChange={setBalance}
            />
            {mayDownload && (
              <a className="button" href={`/api/v1/attempts/${attemptId}/recording/file`} download={`${attemptId}.wav`}>
                {own.download}
              </a>
            )}
          </div>
          {marks.length > 0 && <Marks marks={marks} at={at} nameOf={nameOf} onSeek={seek} />}
          <Failure of={timeline.failure} />
          {sound.silences.length > 0 && <p className="hint">{own.silences(sound.silences.map((one) => `${clock(one.from * 1_000)}–${clock(one.to * 1_000)}`).join(", "))}</p>}
        </>
      )}
    </section>
  );
}
