import { useEffect, useState } from "react";
import { Meter } from "../components/Meter";

const everyMs = 100;
const silenceDb = -60;

/** How loud it is, ten times a second. */
export function LevelMeter({ sound, label }: { sound: MediaStream; label: string }) {
  const [level, setLevel] = useState(0);

  useEffect(() => {
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 1024 });
    context.createMediaStreamSource(sound).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, one) => sum + one * one, 0) / samples.length;
      const db = 10 * Math.log10(power || 1e-9);
      setLevel(Math.max(0, 1 - db / silenceDb));
    }, everyMs);
    return () => {
      clearInterval(timer);
      void context.close();
    };
  }, [sound]);

  return <Meter label={label} value={level} />;
}
