import { useRef } from "react";
import { Button } from "../../components/Button";
import type { Wall } from "../../schema";
import { useLanguage } from "../../texts";
import { useServerNow } from "../../time";
import type { WallNews } from "../../types";
import { LivePage } from "../LivePage";
import { useHeld } from "../useHeld";
import { ageOf } from "./freshness";
import { alarmOf, alarmsOf } from "./alarms";
import { CampaignTiles } from "./CampaignTiles";
import { GatewayTiles } from "./GatewayTiles";
import { useWallTexts } from "./texts";
import "./wall.css";

const nothing: Wall = { campaigns: [], more: 0, gateways: [], windowMinutes: 0 };

/** The wallboard: large figures of the campaigns that work and of the gateways, for a screen that hangs where all can see it. */
export default function WallPage({ onSignedOut }: { onSignedOut: () => void }) {
  const own = useWallTexts();
  const live = useHeld<WallNews>("Wall", onSignedOut);
  const board = useRef<HTMLDivElement>(null);
  const { shown, link, isHeld } = live;
  const now = useServerNow(shown?.now);
  const { campaigns, more, gateways, windowMinutes } = shown?.wall ?? nothing;
  const isLive = (one: { at?: string }) => ageOf(one.at, now, link) === undefined;
  const alarms = [...campaigns.filter(isLive).flatMap((one) => Object.values(alarmsOf(one))), ...gateways.filter(isLive).map(alarmOf)].filter((alarm) => alarm?.level === "bad").length;

  return (
    <LivePage
      live={live}
      title={own.title}
      mark={alarms > 0 ? `(${alarms}) ` : ""}
      said={alarms > 0 ? own.attention(alarms) : ""}
      failure={undefined}
      actions={
        <Button onPress={() => void board.current?.requestFullscreen().catch(() => {})}>
          {own.fullScreen}
        </Button>
      }
    >
      <div className="wall" ref={board}>
        <Status now={now} word={link === "lost" ? own.lost : isHeld ? own.held : own.live} isLive={link !== "lost" && !isHeld} />
        {campaigns.length === 0 && <p className="panel nothing">{own.empty}</p>}
        {campaigns.map((one) => (
          <CampaignTiles key={one.id} campaign={one} windowMinutes={windowMinutes} age={ageOf(one.at, now, link)} />
        ))}
        {more > 0 && <p className="hint">{own.more(more)}</p>}
        <GatewayTiles all={gateways} now={now} link={link} />
      </div>
    </LivePage>
  );
}

/** Also in full screen it must be seen whether the figures are live. */
function Status({ now, word, isLive }: { now: number; word: string; isLive: boolean }) {
  const language = useLanguage();
  return (
    <p className={isLive ? "status" : "status old"}>
      <strong>{word}</strong> {new Date(now).toLocaleTimeString(language)}
    </p>
  );
}
