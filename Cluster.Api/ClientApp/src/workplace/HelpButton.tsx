import { Button } from "../components/Button";
import { useTexts } from "../texts";
import { send } from "../api";

/** Raises a flag that supervisors see, and takes it down again. */
export function HelpButton({ asked }: { asked: boolean }) {
  const { help } = useTexts();
  return (
    <Button pressed={asked} className={asked ? "asked" : undefined} onPress={() => void send("PUT", "/workplace/help", { wanted: !asked }).catch(() => {})}>
      <span aria-hidden="true">⚑ </span>
      {asked ? help.asked : help.ask}
    </Button>
  );
}
