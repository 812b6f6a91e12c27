import { Refusal } from "./api";
import { useTexts } from "./texts";

/** What went wrong, in words; the place is always there, so that a screen reader notices when it is filled. */
export function Failure({ of }: { of: unknown }) {
  const texts = useTexts();
  const text = of === undefined ? "" : of instanceof Refusal ? (texts.errors[of.code] ?? of.message) : String(of);
  return (
    <div role="alert" className={text ? "failure" : "failure empty"}>
      {text}
    </div>
  );
}
