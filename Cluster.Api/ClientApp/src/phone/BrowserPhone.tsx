import { useEffect } from "react";
import { Button } from "../components/Button";
import { Disclosure } from "../components/Disclosure";
import { useTexts } from "../texts";
import { DeviceChoice } from "./DeviceChoice";
import { LevelMeter } from "./LevelMeter";
import { usePhone } from "./usePhone";

interface Props {
  /** The shift has not begun: the devices are to be tried. */
  checks: boolean;
  /** A window for nothing but the phone: it takes it, and reloads of the other one do not touch it. */
  alone?: boolean;
  onReady?: (ready: boolean) => void;
}

/** The operator's phone in this browser: whether it works, how loud both sides are, and with which devices. */
export default function BrowserPhone({ checks, alone = false, onReady }: Props) {
  const { softphone: texts } = useTexts();
  const { state, microphone, sound, isSilent, listen, speak, take } = usePhone(alone);
  const isReady = state === "ready" || state === "other-window";
  useEffect(() => onReady?.(isReady), [isReady, onReady]);

  const isStuck = state === "elsewhere" || state === "no-microphone" || state === "refused";
  return (
    <section className={`panel softphone ${state} ${checks && !alone ? "narrow-form" : ""}`} aria-label={texts.title}>
      <strong role="status" data-testid="softphone">
        {texts.states[state]}
      </strong>
      {microphone && (
        <span className="level-of">
          {texts.you} <LevelMeter sound={microphone} label={texts.yourLevel} />
        </span>
      )}
      {sound && (
        <span className="level-of">
          {texts.customer} <LevelMeter sound={sound} label={texts.customerLevel} />
        </span>
      )}
      {isSilent && (
        <Button kind="main" onPress={() => void listen()}>
          {texts.unsilence}
        </Button>
      )}
      {isStuck && (
        <Button kind="main" onPress={take}>
          {state === "elsewhere" ? texts.takeHere : texts.again}
        </Button>
      )}
      <span className="spread" />
      {!alone && state !== "other-window" && (
        <Button kind="plain" onPress={() => window.open("#phone", "phone", "popup,width=480,height=480")}>
          {texts.ownWindow}
        </Button>
      )}
      {state === "no-microphone" && <p className="hint">{texts.noMicrophoneHint}</p>}
      {alone && <p className="hint">{texts.ownWindowHint}</p>}
      {state !== "other-window" && state !== "no-microphone" && (
        <Disclosure title={texts.devices} open={checks}>
          <p className="hint">{texts.check}</p>
          <DeviceChoice allowed={microphone !== undefined} onMicrophone={() => void speak()} onSpeaker={() => void listen()} />
        </Disclosure>
      )}
    </section>
  );
}
