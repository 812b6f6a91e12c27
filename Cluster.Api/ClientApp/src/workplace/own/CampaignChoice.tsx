import { Choice } from "../../components/Choice";
import type { DeskCampaign } from "../../schema";
import { useOwnTexts } from "./texts";

/** One of the operator's campaigns, or all; who has one campaign has nothing to choose. */
export function CampaignChoice({ all, chosen, onChoose }: { all: DeskCampaign[]; chosen: string; onChoose: (id: string) => void }) {
  const texts = useOwnTexts();
  if (all.length < 2) return null;
  return <Choice label={texts.campaign} none={texts.all} value={chosen} options={all} onChange={onChoose} />;
}
