import { useEffect, useState } from "react";
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
      <Choice kind="audioinput" label={texts.microphone} allowed={allowed} onChosen={onMicrophone} />
      <Choice kind="audiooutput" label={texts.speaker} allowed={allowed} onChosen={onSpeaker} />
      <button type="button" onClick={() => void playTone()}>
        {texts.tone}
      </button>
    </div>
  );
}

function Choice({ kind, label, allowed, onChosen }: { kind: Kind; label: string; allowed: boolean; onChosen: () => void }) {
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
    <label className="stack tight">
      {label}
      <select
        value={all.some((one) => one.id === id) ? id : ""}
        onChange={(event) => {
          choose(kind, event.target.value);
          setId(event.target.value);
          onChosen();
        }}
      >
        <option value="">{texts.systemDevice}</option>
        {all.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
    </label>
  );
}
