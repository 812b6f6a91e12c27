import { useCallback, useEffect, useRef, useState } from "react";
import { direct, openMicrophone } from "./devices";
import { Softphone, type Registration } from "./softphone";

export type PhoneState = Registration | "asking" | "no-microphone" | "other-window";

const lock = "operator's phone";

/**
 * The phone of this browser, which only one of its windows has: the first one, until another is told to take it. When that one is closed, the
 * phone comes back.
 */
export function usePhone(takes: boolean) {
  const [state, setState] = useState<PhoneState>("asking");
  const [microphone, setMicrophone] = useState<MediaStream>();
  const [sound, setSound] = useState<MediaStream>();
  const [isSilent, setIsSilent] = useState(false);
  const [turn, setTurn] = useState(0);
  const phone = useRef<Softphone>(undefined);
  const audio = useRef<HTMLAudioElement>(undefined);

  const listen = useCallback(async () => {
    if (!audio.current) return;
    await direct(audio.current);
    await audio.current.play().then(() => setIsSilent(false), () => setIsSilent(true));
  }, []);

  const speak = useCallback(async () => {
    const opened = await openMicrophone();
    setMicrophone((before) => {
      before?.getTracks().forEach((track) => track.stop());
      return opened;
    });
    // A headset that is pulled out: whatever the system has now.
    opened.getAudioTracks()[0]?.addEventListener("ended", () => void speak().catch(() => setState("no-microphone")));
    await phone.current?.use(opened);
    return opened;
  }, []);

  useEffect(() => {
    let leave = () => {};
    let ended = false;
    const run = async () => {
      const opened = await speak();
      if (ended) return;
      phone.current = new Softphone(opened, {
        onRegistration: setState,
        onLine: (line) => {
          audio.current ??= new Audio();
          audio.current.srcObject = line ?? null;
          setSound(line);
          if (line) void listen();
        },
      });
      await new Promise<void>((done) => (leave = done));
    };
    const have = async () => {
      setState("asking");
      await run().catch(() => setState("no-microphone"));
    };
    const stop = () => {
      phone.current?.close();
      phone.current = undefined;
      setMicrophone((before) => void before?.getTracks().forEach((track) => track.stop()));
      setSound(undefined);
      leave();
    };
    const wait = async (steal: boolean) => {
      // Neither is there on a page without encryption that does not come from this machine.
      if (!navigator.locks || !navigator.mediaDevices) return setState("no-microphone");
      const held = await navigator.locks.query();
      if (!steal && held.held?.some((one) => one.name === lock)) setState("other-window");
      // Another window that takes the lock ends this promise; then it is waited for anew.
      await navigator.locks.request(lock, { steal }, () => (ended ? undefined : have())).catch(() => {
        stop();
        if (!ended) void wait(false);
      });
    };
    void wait(takes);
    return () => {
      ended = true;
      stop();
    };
  }, [takes, turn, speak, listen]);

  /** Takes the phone from another page, or tries again what was not allowed. */
  const take = useCallback(() => setTurn((before) => before + 1), []);

  return { state, microphone, sound, isSilent, listen, speak, take };
}
