import { useEffect, useState } from "react";
import { Button } from "../components/Button";
import { Choice } from "../components/Choice";
import { useTexts } from "../texts";
import { choose, chosen, devices, playTone, type Device, type Kind } from "./devices";

interface Props {
  /** Set as soon as the devices have names. */
  allowed: boolean;
  onMicrophone: () => void;
  onSpeaker: () => void;
}

/** Which microphone and which loudspeaker; a tone to hear whether it is the right one. */
export function DeviceChoice({ allowed, onMicrophone, onSpeaker }: Props) {
  const { softphone: texts } = useTexts();
  return (
    <div className="fields">
      <DeviceOf kind="audioinput" label={texts.microphone} allowed={allowed} onChosen={onMicrophone} />
      <DeviceOf kind="audiooutput" label={texts.speaker} allowed={allowed} onChosen={onSpeaker} />
      <Button onPress={() => void playTone()}>
        {texts.tone}
      </Button>
    </div>
  );
}

function DeviceOf({ kind, label, allowed, onChosen }: { kind: Kind; label: string; allowed: boolean; onChosen: () => void }) {
  const { softphone: texts } = useTexts();
  const [all, setAll] = useState<Device[]>([]);
  const [id, setId] = useState(chosen(kind));

  useEffect(() => {
    const list = () => void devices(kind).then(setAll);
    list();
    navigator.mediaDevices.addEventListener("devicechange", list);
    return () => navigator.mediaDevices.removeEventListener("devicechange", list);
  }, [kind, allowed]);

  return (
    <Choice
      label={label}
      none={texts.systemDevice}
      value={all.some((one) => one.id === id) ? id : ""}
      options={all}
      onChange={(chosenId) => {
        choose(kind, chosenId);
        setId(chosenId);
        onChosen();
      }}
    />
  );
}
