import { useState } from "react";
import { Button } from "../../components/Button";
import { Sure } from "../../components/Sure";
import type { CampaignState } from "../../schema";
import { useTexts } from "../../texts";

type Verb = "start" | "pause" | "resume" | "drain" | "stop";

const verbs: Record<CampaignState, Verb[]> = {
  draft: ["start"],
  running: ["pause", "drain", "stop"],
  paused: ["resume", "drain", "stop"],
  draining: ["stop"],
  stopping: [],
  stopped: ["start"],
  completed: [],
};

/** What can be done with a campaign in its state. Draining lets the live calls end, stopping hangs up. */
export function Commands({ id, name, state, command }: { id: string; name: string; state: CampaignState; command: (id: string, verb: string) => Promise<void> }) {
  const texts = useTexts();
  const [busy, setBusy] = useState(false);
  const act = async (verb: Verb) => {
    setBusy(true);
    await command(id, verb);
    setBusy(false);
  };
  return verbs[state].map((verb) =>
    verb === "stop" ? (
      <Sure key={verb} of={name} question={texts.board.stopSure} disabled={busy} onSure={() => void act(verb)}>
        {texts.board.stop}
      </Sure>
    ) : (
      <Button key={verb} disabled={busy} kind={verb === "start" || verb === "resume" ? "main" : undefined} onPress={() => void act(verb)}>
        {texts.board[verb]}
        <span className="unseen"> {name}</span>
      </Button>
    ),
  );
}
