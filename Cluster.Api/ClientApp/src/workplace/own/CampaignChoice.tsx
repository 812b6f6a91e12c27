import type { DeskCampaign } from "../../schema";
import { useOwnTexts } from "./texts";

/** One of the operator's campaigns, or all; who has one campaign has nothing to choose. */
export function CampaignChoice({ all, chosen, onChoose }: { all: DeskCampaign[]; chosen: string; onChoose: (id: string) => void }) {
  const texts = useOwnTexts();
  if (all.length < 2) return null;
  return (
    <label className="stack tight">
      {texts.campaign}
      <select value={chosen} onChange={(event) => onChoose(event.target.value)}>
        <option value="">{texts.all}</option>
        {all.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
    </label>
  );
}
