import { lazy, Suspense, useEffect, useState } from "react";
import { send } from "../api";
import { Failure } from "../Failure";
import { useLive } from "../live";
import { useTexts } from "../texts";
import type { BoardNews } from "../types";
import { CampaignCard } from "./CampaignCard";

const ImportPage = lazy(() => import("./imports/ImportPage"));

const resume = () => [];

/** The supervisor's page: what every campaign does now, and why not more. */
export default function Supervisor({ onSignedOut }: { onSignedOut: () => void }) {
  const texts = useTexts();
  const { news, link } = useLive<BoardNews>("Board", resume, onSignedOut);
  const [held, setHeld] = useState<BoardNews>();
  const [failure, setFailure] = useState<unknown>();
  const [place, setPlace] = useImportPlace();
  const shown = held ?? news;

  useEffect(() => {
    if (!place) document.title = `${link === "lost" ? "⚠ " : ""}${texts.board.title} · ${texts.product}`;
  }, [texts, link, place]);

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

  const target = place && shown.board.campaigns.find((campaign) => campaign.id === place.campaignId);
  if (target) {
    return (
      <Suspense fallback={<main className="quiet" role="status">{texts.link.connecting}</main>}>
        <ImportPage
          campaign={target}
          importId={place.importId}
          onImport={(importId) => setPlace({ campaignId: target.id, importId })}
          onClose={() => setPlace(undefined)}
        />
      </Suspense>
    );
  }

  return (
    <main className={link === "lost" ? "board stale" : "board"}>
      <div className="title">
        <h1>{texts.board.title}</h1>
        <button type="button" aria-pressed={held !== undefined} onClick={() => setHeld(held ? undefined : news)}>
          {held ? texts.board.go : texts.board.hold}
        </button>
      </div>
      <div role="status" className={link === "lost" ? "banner" : "hidden"}>
        {link === "lost" && texts.link.lost}
      </div>
      <Failure of={failure} />
      {shown.board.campaigns.length === 0 && <p className="panel">{texts.board.empty}</p>}
      <ul className="campaigns">
        {shown.board.campaigns.map((campaign) => (
          <li key={campaign.id}>
            <CampaignCard campaign={campaign} command={command} onImport={() => setPlace({ campaignId: campaign.id, importId: undefined })} />
          </li>
        ))}
      </ul>
    </main>
  );
}

interface ImportPlace {
  campaignId: string;
  importId: string | undefined;
}

const placeForm = /^#import\/([0-9a-f-]{36})(?:\/([0-9a-f-]{36}))?$/;

/** Which import is open stands in the address: a reload goes on with it. */
function useImportPlace() {
  const [place, setPlace] = useState(() => {
    const found = placeForm.exec(location.hash);
    return found ? { campaignId: found[1]!, importId: found[2] } : undefined;
  });
  const go = (next: ImportPlace | undefined) => {
    history.replaceState(null, "", next ? `#import/${next.campaignId}${next.importId ? `/${next.importId}` : ""}` : location.pathname);
    setPlace(next);
  };
  return [place, go] as const;
}
