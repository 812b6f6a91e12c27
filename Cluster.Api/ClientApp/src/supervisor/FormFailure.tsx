import { Refusal } from "../api";
import { Failure } from "../Failure";
import { useTexts } from "../texts";

/** What the API says of a form: each field that is wrong, by its place in what was sent. */
export function FormFailure({ of }: { of: unknown }) {
  const texts = useTexts();
  if (!(of instanceof Refusal) || of.errors.length < 1 || !of.errors[0]?.pointer) return <Failure of={of} />;
  return (
    <div role="alert" className="failure">
      <ul>
        {of.errors.map((error) => (
          <li key={`${error.pointer} ${error.code}`}>
            <strong>{error.pointer?.slice(1).replaceAll("/", " › ")}</strong>: {texts.errors[error.code] ?? error.detail}
          </li>
        ))}
      </ul>
    </div>
  );
}
