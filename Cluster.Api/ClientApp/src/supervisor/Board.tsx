import { send } from "../api";
import { useTexts } from "../texts";
import type { BoardNews } from "../types";
import { CampaignCard } from "./CampaignCard";
import { LivePage } from "./LivePage";
import { useSupervisorTexts } from "./texts";
import { useAct } from "./useAct";
import { useHeld } from "./useHeld";

/** What every campaign does now, and why not more. */
export default function Board({ onSignedOut }: { onSignedOut: () => void }) {
  const texts = useTexts();
  const { campaign: more } = useSupervisorTexts();
  const live = useHeld<BoardNews>("Board", onSignedOut);
  const { failure, act } = useAct();
  const campaigns = live.shown?.board.campaigns ?? [];

  const command = async (id: string, verb: string) => {
    live.release();
    await act(() => send("POST", `/campaigns/${id}/${verb}`));
  };

  return (
    <LivePage
      live={live}
      title={texts.board.title}
      failure={failure}
      actions={
        <a className="button" href="#campaigns/new">
          {more.make}
        </a>
      }
    >
      {campaigns.length === 0 && <p className="panel nothing">{texts.board.empty}</p>}
      <ul className="campaigns">
        {campaigns.map((campaign) => (
          <li key={campaign.id}>
            <CampaignCard campaign={campaign} command={command} />
          </li>
        ))}
      </ul>
    </LivePage>
  );
}
