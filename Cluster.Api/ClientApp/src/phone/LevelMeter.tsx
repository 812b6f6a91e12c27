import { useEffect, useRef } from "react";

const everyMs = 100;
const silenceDb = -60;

/** How loud it is, ten times a second. Drawn past React: nothing else changes with it. */
export function LevelMeter({ sound, label }: { sound: MediaStream; label: string }) {
  const meter = useRef<HTMLMeterElement>(null);

  useEffect(() => {
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 1024 });
    context.createMediaStreamSource(sound).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, one) => sum + one * one, 0) / samples.length;
      const db = 10 * Math.log10(power || 1e-9);
      if (meter.current) meter.current.value = Math.max(0, 1 - db / silenceDb);
    }, everyMs);
    return () => {
      clearInterval(timer);
      void context.close();
    };
  }, [sound]);

  return <meter ref={meter} className="level" min={0} max={1} aria-label={label} />;
}
