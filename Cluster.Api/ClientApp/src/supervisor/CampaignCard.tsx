import { Disclosure } from "../components/Disclosure";
import { useTexts } from "../texts";
import type { BoardCampaign } from "../types";
import { Commands } from "./campaign/Commands";
import { Obstacles } from "./campaign/Obstacles";
import { Figure } from "./Figure";

export function CampaignCard({ campaign, command }: { campaign: BoardCampaign; command: (id: string, verb: string) => Promise<void> }) {
  const texts = useTexts();
  const { now } = campaign;

  return (
    <article className="panel campaign" aria-label={campaign.name}>
      <div className="title">
        <div>
          <h2>
            <a href={`#campaigns/${campaign.id}`}>{campaign.name}</a>
          </h2>
          <span className={`chip ${campaign.state}`}>{texts.board.states[campaign.state]}</span> <small>{texts.board.modes[campaign.mode]}</small>
        </div>
        <div className="group">
          <Commands id={campaign.id} name={campaign.name} state={campaign.state} command={command} />
          <a className="button" href={`#campaigns/${campaign.id}/import`}>
            {texts.board.import}
            <span className="unseen"> {campaign.name}</span>
          </a>
        </div>
      </div>
      <dl className="figures">
        {now && (
          <>
            <Figure name={texts.board.inFlight} value={now.inFlight} note={`${now.ringing} ${texts.board.ringing}, ${now.talking} ${texts.board.talking}`} />
            <Figure name={texts.board.free} value={now.freeOperators} />
          </>
        )}
        <Figure name={texts.board.answered} value={campaign.answered} note={texts.board.calls(campaign.calls)} />
        <Figure name={texts.board.abandoned} value={campaign.abandoned} />
      </dl>
      {now && (
        <Disclosure title={texts.board.why} open={now.obstacles.length > 0}>
          <Obstacles all={now.obstacles} />
        </Disclosure>
      )}
    </article>
  );
}
