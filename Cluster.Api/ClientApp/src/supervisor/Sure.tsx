import { useState, type ReactNode } from "react";
import { useTexts } from "../texts";

/** A button that asks once more before it does what cannot be taken back. */
export function Sure({ children, question, of, disabled, onSure }: { children: ReactNode; question: string; of: string; disabled?: boolean; onSure: () => void }) {
  const texts = useTexts();
  const [asked, setAsked] = useState(false);
  const press = () => {
    setAsked(!asked);
    if (asked) onSure();
  };
  return (
    <>
      <button type="button" className="danger" disabled={disabled} onClick={press}>
        {asked ? question : children}
        <span className="unseen"> {of}</span>
      </button>
      {asked && (
        <button type="button" onClick={() => setAsked(false)}>
          {texts.board.keep}
        </button>
      )}
    </>
  );
}
