import { HttpTransportType, type HubConnection, HubConnectionBuilder, HubConnectionState, LogLevel } from "@microsoft/signalr";
import { useCallback, useEffect, useRef, useState } from "react";
import { Refusal, send } from "./api";
import { onBeat } from "./beat";

export type Link = "connecting" | "on" | "lost";

export interface News {
  epoch?: string;
  sequence: number;
}

/** Asks the server something over the live connection; fails when there is none. */
export type Ask = <A>(method: string) => Promise<A>;

const firstPauseMs = 300;
const longestPauseMs = 2_000;
const aliveMs = 10_000;
const serverSilenceMs = 35_000;

/**
 * The newest state of one stream of the hub. Each piece of news is the whole state with a growing number; after a break the server is told
 * the last one, and answers only if there is a newer.
 */
export function useLive<T extends News>(stream: string, resume: (last: T | undefined) => unknown[], onSignedOut: () => void) {
  const [news, setNews] = useState<T>();
  const [link, setLink] = useState<Link>("connecting");
  const hub = useRef<HubConnection>(undefined);

  useEffect(() => {
    let last: T | undefined;
    let failures = 0;
    let ended = false;
    let dueAt: number | undefined; // when it is tried again
    let saidAt = 0;
    const connection = new HubConnectionBuilder()
      .withUrl("/live", { transport: HttpTransportType.WebSockets, skipNegotiation: true })
      .configureLogging(LogLevel.None)
      .build();
    connection.serverTimeoutInMilliseconds = serverSilenceMs;
    hub.current = connection;

    const take = (one: T) => {
      if (!last || one.epoch !== last.epoch || one.sequence > last.sequence) {
        last = one;
        setNews(one);
      }
    };

    const open = async () => {
      dueAt = undefined;
      try {
        await connection.start();
      } catch {
        if (!ended) later();
        return;
      }
      failures = 0;
      setLink("on");
      connection.stream<T>(stream, ...resume(last)).subscribe({ next: take, complete: () => void connection.stop(), error: () => void connection.stop() });
    };

    // A browser does not tell why a WebSocket was refused; so the API is asked whether the person is still signed in.
    const again = async () => {
      try {
        await send("GET", "/me", undefined, true);
      } catch (failure) {
        if (ended) return;
        if (failure instanceof Refusal && failure.status === 401) onSignedOut();
        else later();
        return;
      }
      if (!ended) await open();
    };

    const later = () => {
      setLink("lost");
      const pause = Math.min(firstPauseMs * 2 ** failures++, longestPauseMs);
      dueAt = Date.now() + pause * (0.7 + 0.6 * Math.random());
    };

    const retry = () => {
      if (dueAt === undefined) return;
      dueAt = undefined;
      void again();
    };

    // The server misses a browser that says nothing; SignalR's own pings stop nearly in a hidden tab.
    const beat = () => {
      if (dueAt !== undefined && Date.now() >= dueAt) retry();
      if (connection.state === HubConnectionState.Connected && Date.now() - saidAt >= aliveMs) {
        saidAt = Date.now();
        void connection.send("Alive").catch(() => {});
      }
    };

    // The network is back, or the tab is looked at again: no reason to sit out a pause.
    const now = () => {
      if (document.visibilityState === "visible") retry();
    };

    connection.onclose(() => !ended && later());
    const endBeat = onBeat(beat);
    window.addEventListener("online", now);
    document.addEventListener("visibilitychange", now);
    void open();
    return () => {
      ended = true;
      endBeat();
      window.removeEventListener("online", now);
      document.removeEventListener("visibilitychange", now);
      void connection.stop();
    };
    // The functions are the same for the life of a page.
  }, [stream]);

  /** Says something that is not worth a second try. */
  const say = useCallback((method: string, ...args: unknown[]) => void hub.current?.invoke(method, ...args).catch(() => {}), []);

  const ask: Ask = useCallback(async <A,>(method: string) => {
    if (!hub.current) throw new Error("not connected");
    return await hub.current.invoke<A>(method);
  }, []);

  return { news, link, say, ask };
}
