import { useTexts } from "../texts";
import { send } from "../api";

/** Raises a flag that supervisors see, and takes it down again. */
export function HelpButton({ asked }: { asked: boolean }) {
  const { help } = useTexts();
  return (
    <button type="button" aria-pressed={asked} className={asked ? "asked" : undefined} onClick={() => void send("PUT", "/workplace/help", { wanted: !asked }).catch(() => {})}>
      <span aria-hidden="true">⚑ </span>
      {asked ? help.asked : help.ask}
    </button>
  );
}
