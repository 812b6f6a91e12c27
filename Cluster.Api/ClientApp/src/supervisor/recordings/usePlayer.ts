import { useEffect, useRef, useState } from "react";
import { fetchSound, type Sound } from "./sound";

/** How far apart the two sides stand when both are heard: both ears hear both, so that one good ear is enough. */
const apart = 0.6;

interface Sides {
  context: AudioContext;
  gains: [GainNode, GainNode];
  pans: [StereoPannerNode, StereoPannerNode];
}

/** Plays a recording of two sides. Balance: -1 the customer alone, 0 both, 1 the operator alone. */
export function usePlayer(attemptId: string) {
  const [sound, setSound] = useState<Sound>();
  const [failure, setFailure] = useState<unknown>();
  const [at, setAt] = useState(0);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(1);
  const [balance, setBalance] = useState(0);
  const audio = useRef<HTMLAudioElement>(null);
  const sides = useRef<Sides>(undefined);

  useEffect(() => {
    const stop = new AbortController();
    let url: string | undefined;
    fetchSound(attemptId, stop.signal).then(
      (got) => {
        url = got.url;
        if (stop.signal.aborted) URL.revokeObjectURL(got.url);
        else setSound(got);
      },
      (error) => !stop.signal.aborted && setFailure(error),
    );
    return () => {
      stop.abort();
      if (url) URL.revokeObjectURL(url);
      void sides.current?.context.close();
    };
  }, [attemptId]);

  const hear = (to: number) => {
    const { gains, pans } = sides.current ?? {};
    if (!gains || !pans) return;
    gains[0].gain.value = Math.min(1, 1 - to);
    gains[1].gain.value = Math.min(1, 1 + to);
    pans[0].pan.value = -apart * (1 - Math.abs(to));
    pans[1].pan.value = apart * (1 - Math.abs(to));
  };

  // A browser lets a page make a sound only after the person has done something.
  const play = async () => {
    const element = audio.current!;
    if (!element.paused) return element.pause();
    sides.current ??= sidesOf(element);
    hear(balance);
    try {
      await sides.current.context.resume();
      await element.play();
    } catch (error) {
      setFailure(error);
    }
  };

  const seek = (to: number) => {
    const place = Math.min(Math.max(0, to), sound?.seconds ?? 0);
    audio.current!.currentTime = place;
    setAt(place);
  };

  return {
    sound,
    failure,
    at,
    playing,
    speed,
    balance,
    play,
    seek,
    setSpeed: (to: number) => {
      audio.current!.playbackRate = to;
      setSpeed(to);
    },
    setBalance: (to: number) => {
      hear(to);
      setBalance(to);
    },
    element: {
      ref: audio,
      src: sound?.url,
      onTimeUpdate: () => setAt(audio.current!.currentTime),
      onPlay: () => setPlaying(true),
      onPause: () => setPlaying(false),
    },
  };
}

function sidesOf(element: HTMLAudioElement): Sides {
  const context = new AudioContext();
  const splitter = context.createChannelSplitter(2);
  context.createMediaElementSource(element).connect(splitter);
  const side = (channel: number): [GainNode, StereoPannerNode] => {
    const gain = context.createGain();
    const pan = context.createStereoPanner();
    splitter.connect(gain, channel);
    gain.connect(pan).connect(context.destination);
    return [gain, pan];
  };
  const [customer, operator] = [side(0), side(1)];
  return { context, gains: [customer[0], operator[0]], pans: [customer[1], operator[1]] };
}
