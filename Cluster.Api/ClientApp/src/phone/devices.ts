export interface Device {
  id: string;
  name: string;
}

export type Kind = "audioinput" | "audiooutput";

const keyOf = (kind: Kind) => `phone ${kind}`;

/** What the person chose on this machine; empty: whatever the system takes. */
export const chosen = (kind: Kind) => localStorage.getItem(keyOf(kind)) ?? "";

export const choose = (kind: Kind, id: string) => localStorage.setItem(keyOf(kind), id);

/** The devices of the machine; without permission to use the microphone they have no names. */
export async function devices(kind: Kind): Promise<Device[]> {
  const all = await navigator.mediaDevices.enumerateDevices();
  return all.filter((one) => one.kind === kind && one.deviceId !== "default" && one.deviceId !== "").map((one, index) => ({ id: one.deviceId, name: one.label || `${index + 1}` }));
}

/** The chosen microphone, or the system's own when that one is gone. The browser asks the person first. */
export async function openMicrophone(): Promise<MediaStream> {
  const id = chosen("audioinput");
  const wanted = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  return navigator.mediaDevices.getUserMedia({ audio: id ? { ...wanted, deviceId: { ideal: id } } : wanted });
}

/** Lets an audio element sound where the person wants it, as far as the browser can. */
export async function direct(audio: HTMLAudioElement) {
  await audio.setSinkId?.(chosen("audiooutput")).catch(() => {});
}

/** A second of a tone, where customers will be heard. */
export async function playTone() {
  const context = new AudioContext();
  const tone = new OscillatorNode(context, { frequency: 440 });
  const loudness = new GainNode(context, { gain: 0.2 });
  const out = new MediaStreamAudioDestinationNode(context);
  tone.connect(loudness).connect(out);
  const audio = new Audio();
  audio.srcObject = out.stream;
  await direct(audio);
  tone.start();
  tone.stop(context.currentTime + 1);
  tone.onended = () => void context.close();
  await audio.play();
}
