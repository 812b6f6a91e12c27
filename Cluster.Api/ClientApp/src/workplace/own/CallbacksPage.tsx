import { useEffect, useState, type FormEvent } from "react";
import { send } from "../../api";
import { Button } from "../../components/Button";
import { Failure } from "../../Failure";
import type { OwnCallback } from "../../schema";
import { useAct } from "../../supervisor/useAct";
import { useList } from "../../supervisor/useList";
import { useLanguage } from "../../texts";
import { wallClock } from "../../time";
import { CallbackWindow, canPromise, spanFrom, type Span } from "../CallbackWindow";
import type { PageProps } from "../Sections";
import { CampaignChoice } from "./CampaignChoice";
import { ListState, More } from "./ListState";
import "./own.css";
import { useOwnTexts } from "./texts";
import { moment, period } from "./times";

const groups = ["due", "missed", "today", "later"] as const;
const hourMs = 3_600_000;
const minuteMs = 60_000;

const groupOf = (one: OwnCallback, now: number): (typeof groups)[number] =>
  Date.parse(one.until) <= now ? "missed" : Date.parse(one.dueAt) <= now ? "due" : new Date(one.dueAt).toDateString() === new Date(now).toDateString() ? "today" : "later";

/** Callbacks that the operator has promised, and those that he may take from the team. */
export default function CallbacksPage({ desk, now, dial }: PageProps) {
  const { callbacks: own, ...texts } = useOwnTexts();
  const [campaign, setCampaign] = useState("");
  const list = useList<OwnCallback>(`/workplace/callbacks?limit=100${campaign && `&campaignId=${campaign}`}`);
  const { busy, failure, act } = useAct();
  const change = async (one: OwnCallback, verb: string, body?: unknown) => {
    const done = await act(() => send("POST", `/workplace/callbacks/${one.id}/${verb}`, body));
    await list.reload();
    return done;
  };

  // What becomes due, is kept or promised meanwhile changes the desk.
  const changes = `${desk.call?.attemptId} ${desk.reminders.map((one) => one.callbackId + one.dueAt)} ${desk.remindAt} ${desk.missedCallbacks}`;
  const [seen, setSeen] = useState(changes);
  useEffect(() => {
    if (seen === changes) return;
    setSeen(changes);
    void list.reload();
  }, [seen, changes, list]);

  return (
    <section className="panel stack" aria-labelledby="own-callbacks">
      <div className="title">
        <h1 id="own-callbacks">{own.title}</h1>
        <CampaignChoice all={desk.campaigns} chosen={campaign} onChoose={setCampaign} />
      </div>
      <Failure of={failure} />
      {!dial && <p className="hint">{texts.busy}</p>}
      <p role="status" className="unseen">
        {list.items && own.shown(list.items.length)}
      </p>
      <ListState list={list} empty={own.empty} />
      {groups.map((group) => {
        const some = list.items?.filter((one) => groupOf(one, now) === group) ?? [];
        return (
          some.length > 0 && (
            <section key={group} className="stack tight" aria-labelledby={`callbacks-${group}`}>
              <h2 id={`callbacks-${group}`}>{own.groups[group]}</h2>
              <ul className="promises">
                {some.map((one) => (
                  <Promised key={one.id} one={one} now={now} busy={busy} isLate={group === "due" || group === "missed"} dial={dial} change={change} />
                ))}
              </ul>
            </section>
          )
        );
      })}
      <More list={list} />
    </section>
  );
}

interface Props {
  one: OwnCallback;
  now: number;
  busy: boolean;
  isLate: boolean;
  dial: PageProps["dial"];
  change: (one: OwnCallback, verb: string, body?: unknown) => Promise<boolean>;
}

function Promised({ one, now, busy, isLate, dial, change }: Props) {
  const { callbacks: own, ...texts } = useOwnTexts();
  const language = useLanguage();
  const [moving, setMoving] = useState<Span>();
  const lastsMs = Date.parse(one.until) - Date.parse(one.from);
  const { isOpen, changesAt } = one.hours;
  const limit = one.doNotCall
    ? own.doNotCall
    : changesAt === undefined
      ? !isOpen && own.hours.never
      : own.hours[isOpen ? "open" : "closed"](moment(language, changesAt, now));
  const name = <span className="unseen"> {one.name}</span>;

  const move = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (await change(one, "move", moving)) setMoving(undefined);
  };

  return (
    <li className={isLate ? "due" : undefined}>
      <div className="stack tight">
        <p>
          <time dateTime={one.from} className="number">
            {period(language, one.from, one.until, now)}
          </time>{" "}
          · <strong>{one.name}</strong> <span className={one.isOwn ? "chip" : "chip team"}>{one.isOwn ? own.own : own.team}</span>
        </p>
        <p>
          <small>
            {[
              one.campaign,
              Date.parse(one.dueAt) > Math.max(now, Date.parse(one.from)) && own.nextTry(moment(language, one.dueAt, now)),
              `${own.there} ${wallClock(language, one.from, one.zone)} – ${wallClock(language, one.until, one.zone)}`,
              own.thereNow(wallClock(language, now, one.zone)),
              limit,
            ]
              .filter(Boolean)
              .join(" · ")}
          </small>
        </p>
        {one.note && <p className="prose">{one.note}</p>}
        {moving && (
          <form className="stack tight" onSubmit={(event) => void move(event)}>
            <CallbackWindow span={moving} minutes={lastsMs / minuteMs} zone={one.zone} autoFocus onChange={setMoving} />
            <div className="group">
              <Button submits kind="main" disabled={busy || !canPromise(moving, now)}>
                {own.save}
              </Button>
              <Button onPress={() => setMoving(undefined)}>{own.cancel}</Button>
            </div>
          </form>
        )}
      </div>
      <div className="group">
        <Button kind="main" disabled={!dial || busy || one.doNotCall || !isOpen} onPress={() => dial?.(one)}>
          {texts.call}
          {name}
        </Button>
        {one.isOwn && !moving && (
          <Button disabled={busy} onPress={() => setMoving(spanFrom(new Date(Math.max(now + hourMs, Date.parse(one.from))).toISOString(), lastsMs))}>
            {own.move}
            {name}
          </Button>
        )}
        <Button disabled={busy} onPress={() => void change(one, one.isOwn ? "give" : "take")}>
          {one.isOwn ? own.give : own.take}
          {name}
        </Button>
      </div>
    </li>
  );
}
