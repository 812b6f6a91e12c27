import { useCallback, useEffect, useState } from "react";
import { send } from "../api";
import { Button } from "../components/Button";
import type { Ask } from "../live";
import type { PhoneCheck, PhoneState } from "../schema";
import { useLanguage, useTexts } from "../texts";
import type { Phone } from "../types";

/** Whoever waits longer for the server notices it in a conversation. */
const slowMs = 300;

/** A clock that is further off is worth a word. */
const clockOffMs = 2_000;

const trips = 5;

interface Trip {
  ms: number;
  aheadMs: number;
}

/** Before the shift: how long the way to the server is, how wrong the clock, and whether the gateway reaches the phone. Nobody is kept out by it. */
export function DeviceCheck({ ask, phone }: { ask: Ask; phone: Phone | undefined }) {
  const { deviceCheck: own } = useTexts();
  const [round, setRound] = useState(0);
  const trip = useTrip(ask, round);
  const state = usePhoneState(phone, round);
  const isAway = state === "not-registered" || state === "no-such-phone";
  return (
    <section className="device-check stack tight" aria-label={own.title}>
      <div role="status">
        <ul>
          <ConnectionSays trip={trip} />
          {phone && <Finding good={state === "ready"} text={state ? own.phone[state] : own.checking} />}
        </ul>
      </div>
      {isAway && <p className="hint">{own.mayEnter}</p>}
      <div className="group">
        <Button onPress={() => setRound(round + 1)}>
          {own.again}
        </Button>
      </div>
    </section>
  );
}

/** Undefined: not known yet; null: the server did not answer. */
function ConnectionSays({ trip }: { trip: Trip | null | undefined }) {
  const { deviceCheck: own } = useTexts();
  const language = useLanguage();
  if (trip === undefined) return <li>{own.checking}</li>;
  if (trip === null) return <Finding good={false} text={own.unreachable} />;
  const ms = Math.ceil(trip.ms).toLocaleString(language);
  const isSlow = trip.ms > slowMs;
  const isOff = Math.abs(trip.aheadMs) > clockOffMs;
  return (
    <>
      <Finding good={!isSlow} text={isSlow ? own.slow(ms) : own.connection(ms)} />
      <Finding good={!isOff} text={isOff ? own.clockOff(Math.round(Math.abs(trip.aheadMs) / 1_000).toLocaleString(language)) : own.clock} />
    </>
  );
}

const Finding = ({ good, text }: { good: boolean; text: string }) => (
  <li className={good ? "good" : "warn"}>
    <span aria-hidden="true">{good ? "✓" : "⚠"}</span> {text}
  </li>
);

/** The shortest of a few round trips: the others waited for something on the way, and only it tells the clocks' difference well. */
function useTrip(ask: Ask, round: number) {
  const [trip, setTrip] = useState<Trip | null>();
  useEffect(() => {
    let ended = false;
    setTrip(undefined);
    const travel = async () => {
      let best: Trip | undefined;
      for (let i = 0; i < trips; i++) {
        const [leftAt, left] = [Date.now(), performance.now()];
        const there = Date.parse(await ask<string>("Clock"));
        const ms = performance.now() - left;
        if (!best || ms < best.ms) best = { ms, aheadMs: leftAt + ms / 2 - there };
      }
      return best!;
    };
    travel().then(
      (found) => !ended && setTrip(found),
      () => !ended && setTrip(null),
    );
    return () => {
      ended = true;
    };
  }, [ask, round]);
  return trip;
}

/** What the phone's gateway knows of it; undefined: not known yet. */
function usePhoneState(phone: Phone | undefined, round: number) {
  const [state, setState] = useState<PhoneState>();
  const { gatewayId, endpoint } = phone ?? {};
  const check = useCallback(() => send<PhoneCheck>("POST", "/workplace/phone/check", { gatewayId, endpoint }), [gatewayId, endpoint]);
  useEffect(() => {
    let ended = false;
    setState(undefined);
    if (!endpoint) return;
    check().then(
      (found) => !ended && setState(found.state),
      () => !ended && setState("unknown"),
    );
    return () => {
      ended = true;
    };
  }, [check, endpoint, round]);
  return state;
}
