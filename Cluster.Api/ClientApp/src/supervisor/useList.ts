import { useCallback, useContext, useEffect, useRef, useState } from "react";
import { Refusal, send } from "../api";
import { SignedOut } from "./SignedOut";

interface Piece<T> {
  items: T[];
  next?: string;
}

export interface List<T> {
  items: T[] | undefined;
  failure: unknown;
  reload: () => Promise<void>;
  /** Reads the next piece; undefined at the end. */
  more: (() => Promise<void>) | undefined;
}

/** A list piece by piece; another path is another list. */
export function useList<T>(path: string): List<T> {
  const [piece, setPiece] = useState<Piece<T>>();
  const [failure, setFailure] = useState<unknown>();
  const signedOut = useContext(SignedOut);
  const wanted = useRef(path);

  const read = useCallback(
    async (before: Piece<T> | undefined) => {
      wanted.current = path;
      setFailure(undefined);
      const place = before?.next ? `${path.includes("?") ? "&" : "?"}after=${encodeURIComponent(before.next)}` : "";
      try {
        const got = await send<Piece<T>>("GET", path + place);
        if (wanted.current === path) setPiece({ ...got, items: [...(before?.items ?? []), ...got.items] });
      } catch (error) {
        if (error instanceof Refusal && error.status === 401) signedOut();
        else if (wanted.current === path) setFailure(error);
      }
    },
    [path, signedOut],
  );

  useEffect(() => {
    setPiece(undefined);
    void read(undefined);
  }, [read]);

  return { items: piece?.items, failure, reload: () => read(undefined), more: piece?.next ? () => read(piece) : undefined };
}
