import { useWallTexts } from "./texts";

/** Says that figures are old, and how old; nothing while they are live. */
export function Age({ of }: { of: string | undefined }) {
  const texts = useWallTexts();
  return of === undefined ? null : <span className="chip old">{of ? texts.old(of) : texts.silent}</span>;
}
