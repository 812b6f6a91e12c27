import { useEffect, useRef, useState } from "react";
import { send } from "../../api";
import type { OwnSupervision, Supervision, SupervisionPhone, SupervisionWay } from "../../schema";
import { useAct } from "../useAct";
import { useRead } from "../useRead";

const lookMs = 1_000;

/** One's own phone on an operator's line: whom it hears is asked of the gateway, so that a reload finds it again. */
export function useListening() {
  const { value, failure: unread, reload } = useRead<SupervisionPhone>("/supervisions", lookMs);
  const { busy, failure, act } = useAct();
  const [ended, setEnded] = useState<OwnSupervision>();
  const before = useRef<OwnSupervision>(undefined);
  const stopped = useRef<string>(undefined);
  const current = value?.current;

  // It ended, and not because it was told to: the phone hung up, or the line did.
  useEffect(() => {
    if (!value) return;
    if (current) setEnded(undefined);
    else if (before.current && before.current.supervision.id !== stopped.current) setEnded(before.current);
    before.current = current;
  }, [value, current]);

  const end = async () => {
    const { id } = current!.supervision;
    stopped.current = id;
    await send("POST", `/supervisions/${id}/end`);
  };
  const during = (work: () => Promise<unknown>) => act(work).finally(reload);

  return {
    endpoint: value?.endpoint,
    current,
    ended,
    busy,
    failure: failure ?? unread,
    /** One phone hears one line: it leaves the line that it hears. */
    begin: (operatorId: string, endpoint: string) =>
      during(async () => {
        if (current) await end();
        await send<Supervision>("POST", `/operators/${operatorId}/supervisions`, { endpoint, way: "listen" });
      }),
    change: (way: SupervisionWay) => during(() => send("POST", `/supervisions/${current!.supervision.id}/way`, { way })),
    stop: () => during(end),
  };
}

export type Listening = ReturnType<typeof useListening>;
