import { useEffect, useRef } from "react";
import type { CallEnd } from "../types";

const key = "end-tone";
const seconds = 0.25;

export const hasEndTone = () => localStorage.getItem(key) !== "off";

export const setEndTone = (on: boolean) => localStorage.setItem(key, on ? "on" : "off");

/** A short tone when a conversation ends that the operator has not ended himself: who looks elsewhere hears it. */
export function useEndTone(talking: boolean, endedBy: CallEnd | undefined) {
  const talked = useRef(talking);
  useEffect(() => {
    if (talked.current && !talking && endedBy !== "operator" && endedBy !== "passed-on" && hasEndTone()) play();
    talked.current = talking;
  }, [talking, endedBy]);
}

function play() {
  const context = new AudioContext();
  const tone = new OscillatorNode(context, { frequency: 620 });
  const loudness = new GainNode(context, { gain: 0.1 });
  tone.connect(loudness).connect(context.destination);
  tone.onended = () => void context.close();
  tone.start();
  tone.stop(context.currentTime + seconds);
}
