import { useState } from "react";

/** Does what a button asks for, one thing at a time, and keeps what went wrong. The button, which is disabled meanwhile, keeps the focus. */
export function useAct() {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const act = async (work: () => Promise<unknown>) => {
    const button = document.activeElement;
    setBusy(true);
    setFailure(undefined);
    try {
      await work();
      return true;
    } catch (error) {
      setFailure(error);
      return false;
    } finally {
      setBusy(false);
      requestAnimationFrame(() => document.activeElement === document.body && button instanceof HTMLElement && button.focus());
    }
  };
  return { busy, failure, act };
}
