import type { ReactNode } from "react";
import { Button } from "../components/Button";
import { FormFailure } from "./FormFailure";
import { useSupervisorTexts } from "./texts";

interface Props {
  failure: unknown;
  busy: boolean;
  /** What the button says that sends the form; left out: that it saves. */
  submit?: string;
  /** The place to which one goes without saving. */
  back?: string;
  children?: ReactNode;
}

/** The end of a form: what is wrong with it, and the ways out. */
export function FormEnd({ failure, busy, submit, back, children }: Props) {
  const { form: own } = useSupervisorTexts();
  return (
    <>
      <FormFailure of={failure} />
      <div className="group">
        <Button submits kind="main" disabled={busy}>
          {submit ?? own.save}
        </Button>
        {back && (
          <a className="button" href={`#${back}`}>
            {own.cancel}
          </a>
        )}
        {children}
      </div>
    </>
  );
}
