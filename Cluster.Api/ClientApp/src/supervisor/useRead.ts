import { useCallback, useContext, useEffect, useRef, useState } from "react";
import { Refusal, send } from "../api";
import { SignedOut } from "./SignedOut";

/** What a route answers now; with `everyMs` it is asked again while the page is looked at. What was read last stays when a later reading fails. */
export function useRead<T>(path: string | undefined, everyMs?: number) {
  const [value, setValue] = useState<T>();
  const [failure, setFailure] = useState<unknown>();
  const signedOut = useContext(SignedOut);
  const wanted = useRef(path);

  const reload = useCallback(async () => {
    wanted.current = path;
    if (!path) return;
    try {
      const read = await send<T>("GET", path);
      if (wanted.current === path) {
        setValue(read);
        setFailure(undefined);
      }
    } catch (error) {
      if (error instanceof Refusal && error.status === 401) signedOut();
      else if (wanted.current === path) setFailure(error);
    }
  }, [path, signedOut]);

  useEffect(() => {
    setValue(undefined);
    setFailure(undefined);
    void reload();
    if (!everyMs) return;
    const timer = setInterval(() => document.visibilityState === "visible" && void reload(), everyMs);
    return () => clearInterval(timer);
  }, [reload, everyMs]);

  return { value, failure, reload };
}
