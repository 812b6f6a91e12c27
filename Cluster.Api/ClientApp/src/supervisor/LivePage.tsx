import { useEffect, type ReactNode } from "react";
import { Button } from "../components/Button";
import { Failure } from "../Failure";
import type { News } from "../live";
import { useTexts } from "../texts";
import type { Held } from "./useHeld";

interface Props {
  live: Held<News>;
  title: string;
  /** Stands before the title of the window. */
  mark?: string;
  /** What a screen reader is told when it changes. */
  said?: string;
  failure: unknown;
  actions?: ReactNode;
  children: ReactNode;
}

/** A page that is told what it shows: its children stand there from the first news on, also when the connection is lost. */
export function LivePage({ live, title, mark = "", said = "", failure, actions, children }: Props) {
  const texts = useTexts();
  const isLost = live.link === "lost";

  useEffect(() => {
    document.title = `${isLost ? "⚠ " : ""}${mark}${title} · ${texts.product}`;
  }, [texts, title, mark, isLost]);

  if (!live.shown) {
    return (
      <main className="quiet" role="status">
        {isLost ? texts.link.lost : texts.link.connecting}
      </main>
    );
  }

  return (
    <main className={isLost ? "board stale" : "board"}>
      <div className="title">
        <h1>{title}</h1>
        <div className="group">
          <Button pressed={live.isHeld} onPress={live.toggle}>
            {live.isHeld ? texts.board.go : texts.board.hold}
          </Button>
          {actions}
        </div>
      </div>
      <div role="status" className={isLost ? "banner" : "unseen"}>
        {isLost ? texts.link.lost : said}
      </div>
      <Failure of={failure} />
      {children}
    </main>
  );
}
