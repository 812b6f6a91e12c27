import { Button } from "../../components/Button";
import { Failure } from "../../Failure";
import type { List } from "../../supervisor/useList";
import { useOwnTexts } from "./texts";

/** Why a list shows nothing: it is being read, it could not be read, or it is empty. */
export function ListState({ list, empty }: { list: List<unknown>; empty: string }) {
  const texts = useOwnTexts();
  if (list.failure !== undefined) {
    return (
      <div className="group">
        <Failure of={list.failure} />
        <Button onPress={() => void list.reload()}>
          {texts.retry}
        </Button>
      </div>
    );
  }
  if (!list.items) return <p role="status">{texts.loading}</p>;
  return list.items.length === 0 ? <p className="quiet">{empty}</p> : null;
}

export function More({ list }: { list: List<unknown> }) {
  const texts = useOwnTexts();
  return list.more ? (
    <Button kind="plain" onPress={() => void list.more?.()}>
      {texts.more}
    </Button>
  ) : null;
}
