import { useState } from "react";
import { useLanguage, useTexts } from "../texts";
import type { BoardCampaign, CampaignState } from "../types";

type Verb = "start" | "pause" | "resume" | "stop";

const verbs: Record<CampaignState, Verb[]> = {
  draft: ["start"],
  running: ["pause", "stop"],
  paused: ["resume", "stop"],
  draining: [],
  stopped: ["start"],
  completed: [],
};

const looks: Record<Verb, string> = { start: "main", resume: "main", pause: "", stop: "danger" };

export function CampaignCard({ campaign, command, onImport }: {
  campaign: BoardCampaign;
  command: (id: string, verb: string) => Promise<void>;
  onImport: () => void;
}) {
  const texts = useTexts();
  const language = useLanguage();
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const { now } = campaign;

  const act = async (verb: Verb) => {
    if (verb === "stop" && !asked) return setAsked(true);
    setAsked(false);
    setBusy(true);
    await command(campaign.id, verb);
    setBusy(false);
  };

  return (
    <article className="panel campaign" aria-label={campaign.name}>
      <div className="title">
        <div>
          <h2>{campaign.name}</h2>
          <span className={`chip ${campaign.state}`}>{texts.board.states[campaign.state]}</span> <small>{texts.board.modes[campaign.mode]}</small>
        </div>
        <div className="group">
          {verbs[campaign.state].map((verb) => (
            <button key={verb} type="button" disabled={busy} className={looks[verb]} onClick={() => void act(verb)}>
              {verb === "stop" && asked ? texts.board.stopSure : texts.board[verb]}
              <span className="unseen"> {campaign.name}</span>
            </button>
          ))}
          <button type="button" onClick={onImport}>
            {texts.board.import}
            <span className="unseen"> {campaign.name}</span>
          </button>
          {asked && (
            <button type="button" onClick={() => setAsked(false)}>
              {texts.board.keep}
            </button>
          )}
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
        <details open={now.obstacles.length > 0}>
          <summary>{texts.board.why}</summary>
          {now.obstacles.length === 0 ? (
            <p>{texts.board.nothing}</p>
          ) : (
            <ul>
              {now.obstacles.map((obstacle) => (
                <li key={obstacle.code}>
                  {texts.obstacles[obstacle.code] ?? obstacle.detail}
                  {obstacle.until && ` (${texts.board.until} ${new Date(obstacle.until).toLocaleString(language, { dateStyle: "short", timeStyle: "short" })})`}
                </li>
              ))}
            </ul>
          )}
        </details>
      )}
    </article>
  );
}

function Figure({ name, value, note }: { name: string; value: number; note?: string }) {
  const language = useLanguage();
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong>{value.toLocaleString(language)}</strong>
        {note && <small>{note}</small>}
      </dd>
    </div>
  );
}
