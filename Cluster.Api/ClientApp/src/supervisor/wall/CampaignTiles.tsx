import type { WallCampaign, WallNow, WallRecent } from "../../schema";
import { useLanguage, useTexts } from "../../texts";
import { useSupervisorTexts } from "../texts";
import { Age } from "./Age";
import { alarmsOf } from "./alarms";
import { useWallTexts } from "./texts";
import { Tile } from "./Tile";

type Alarms = Partial<ReturnType<typeof alarmsOf>>;

interface Props {
  campaign: WallCampaign;
  windowMinutes: number;
  /** Of figures that are no longer true: then nothing is said to be wrong with them. */
  age: string | undefined;
}

/** A campaign's figures. */
export function CampaignTiles({ campaign, windowMinutes, age }: Props) {
  const texts = useTexts();
  const { id, name, mode, state, now, recent } = campaign;
  const alarms = age === undefined ? alarmsOf(campaign) : {};
  const talks = mode !== "message";
  return (
    <section className={age === undefined ? "on-wall" : "on-wall old"} aria-labelledby={`wall-${id}`}>
      <h2 id={`wall-${id}`}>
        {name} <span className={`chip ${state}`}>{texts.board.states[state]}</span> <Age of={age} />
      </h2>
      <dl className="tiles">
        {now && <Moment now={now} talks={talks} alarms={alarms} />}
        {recent && <Recent recent={recent} talks={talks} alarms={alarms} windowMinutes={windowMinutes} />}
      </dl>
    </section>
  );
}

function Moment({ now, talks, alarms }: { now: WallNow; talks: boolean; alarms: Alarms }) {
  const own = useWallTexts();
  const { campaign: words } = useSupervisorTexts();
  const percent = usePercent(2);
  const rule = now.abandonment;
  return (
    <>
      <Tile name={own.ringing} value={now.ringing} />
      {talks && <Tile name={own.waiting} value={now.waiting} alarm={alarms.waiting} />}
      <Tile name={talks ? own.talking : own.listening} value={now.talking} />
      {talks && <Tile name={own.free} value={now.freeOperators} note={own.atWork(now.operators)} alarm={alarms.operators} />}
      {rule && <Tile name={own.abandoned} value={percent(rule.share)} note={own.allowed(percent(rule.cap), words.windows[rule.window] ?? rule.window)} alarm={alarms.abandonment} />}
    </>
  );
}

function Recent({ recent, talks, alarms, windowMinutes }: { recent: WallRecent; talks: boolean; alarms: Alarms; windowMinutes: number }) {
  const own = useWallTexts();
  const percent = usePercent(0);
  const language = useLanguage();
  const counted = (n: number) => n.toLocaleString(language) + (recent.atLeast ? "+" : "");
  return (
    <>
      {talks && <Tile name={own.occupancy} value={recent.occupancy === undefined ? undefined : percent(recent.occupancy)} note={own.lastMinutes(windowMinutes)} alarm={alarms.occupancy} />}
      <Tile name={own.answered} value={recent.calls === 0 ? undefined : percent(recent.answered / recent.calls)} note={own.ofCalls(recent.calls, windowMinutes)} />
      <Tile name={own.due} value={counted(recent.due)} note={own.left(counted(recent.left))} alarm={alarms.contacts} />
    </>
  );
}

function usePercent(digits: number) {
  const language = useLanguage();
  return (share: number) => share.toLocaleString(language, { style: "percent", maximumFractionDigits: digits });
}
