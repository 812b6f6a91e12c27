import { useEffect, useState } from "react";
import { send } from "../api";
import { Failure } from "../Failure";
import { useLive } from "../live";
import { useTexts } from "../texts";
import type { BoardNews } from "../types";
import { CampaignCard } from "./CampaignCard";
import { useSupervisorTexts } from "./texts";

const resume = () => [];

/** What every campaign does now, and why not more. */
export default function Board({ onSignedOut }: { onSignedOut: () => void }) {
  const texts = useTexts();
  const { campaign: more } = useSupervisorTexts();
  const { news, link } = useLive<BoardNews>("Board", resume, onSignedOut);
  const [held, setHeld] = useState<BoardNews>();
  const [failure, setFailure] = useState<unknown>();
  const shown = held ?? news;

  useEffect(() => {
    document.title = `${link === "lost" ? "⚠ " : ""}${texts.board.title} · ${texts.product}`;
  }, [texts, link]);

  const command = async (id: string, verb: string) => {
    setFailure(undefined);
    setHeld(undefined);
    try {
      await send("POST", `/campaigns/${id}/${verb}`);
    } catch (error) {
      setFailure(error);
    }
  };

  if (!shown) {
    return (
      <main className="quiet" role="status">
        {link === "lost" ? texts.link.lost : texts.link.connecting}
      </main>
    );
  }

  return (
    <main className={link === "lost" ? "board stale" : "board"}>
      <div className="title">
        <h1>{texts.board.title}</h1>
        <div className="group">
          <button type="button" aria-pressed={held !== undefined} onClick={() => setHeld(held ? undefined : news)}>
            {held ? texts.board.go : texts.board.hold}
          </button>
          <a className="button" href="#campaigns/new">
            {more.make}
          </a>
        </div>
      </div>
      <div role="status" className={link === "lost" ? "banner" : "hidden"}>
        {link === "lost" && texts.link.lost}
      </div>
      <Failure of={failure} />
      {shown.board.campaigns.length === 0 && <p className="panel nothing">{texts.board.empty}</p>}
      <ul className="campaigns">
        {shown.board.campaigns.map((campaign) => (
          <li key={campaign.id}>
            <CampaignCard campaign={campaign} command={command} />
          </li>
        ))}
      </ul>
    </main>
  );
}
