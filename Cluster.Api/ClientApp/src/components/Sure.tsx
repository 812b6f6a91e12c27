import type { ReactNode } from "react";
import { Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useTexts } from "../texts";
import { Button } from "./Button";

interface Props {
  /** What the button does, and the button of the question as well. */
  children: ReactNode;
  question: string;
  /** What it is done to. */
  of: string;
  disabled?: boolean;
  onSure: () => void;
}

/** A button that asks once more before it does what cannot be taken back; the answer that changes nothing has the focus. */
export function Sure({ children, question, of, disabled, onSure }: Props) {
  const texts = useTexts();
  const answer = (close: () => void) => {
    close();
    onSure();
  };
  return (
    <DialogTrigger>
      <Button kind="danger" disabled={disabled}>
        {children}
        <span className="unseen"> {of}</span>
      </Button>
      <ModalOverlay className="veil" isDismissable>
        <Modal className="panel sure">
          <Dialog role="alertdialog" className="stack">
            {({ close }) => (
              <>
                <Heading slot="title">{question}</Heading>
                <p>{of}</p>
                <div className="group">
                  <Button autoFocus onPress={close}>
                    {texts.board.keep}
                  </Button>
                  <Button kind="danger" onPress={() => answer(close)}>
                    {children}
                  </Button>
                </div>
              </>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}
