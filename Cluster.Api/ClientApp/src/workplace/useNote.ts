import { useCallback, useEffect, useRef, useState } from "react";
import { Refusal, send } from "../api";
import type { DeskCall } from "../types";
import { unsaved } from "../unsaved";

export type Saving = "saved" | "saving" | "unsaved";

export interface Draft {
  text: string;
  disposition: string | undefined;
  callbackFrom: string | undefined;
  callbackUntil: string | undefined;
  callbackForTeam: boolean;
}

const pauseMs = 350;
const retryMs = 2_000;

const toDraft = (call: DeskCall): Draft => ({
  text: call.note?.text ?? "",
  disposition: call.note?.disposition,
  callbackFrom: call.note?.callbackFrom,
  callbackUntil: call.note?.callbackUntil,
  callbackForTeam: call.note?.callbackForTeam ?? false,
});

/**
 * What the operator writes of a call, kept on the server as he types: one save at a time, the newest text last. What another tab wrote is
 * taken over while nothing of one's own is unsaved and nobody types here.
 */
export function useNote(call: DeskCall, isTyping: () => boolean) {
  const attemptId = call.attemptId;
  const key = `note ${attemptId}`;
  const [left] = useState(() => unsaved.find<Draft>(key)); // by the page before a reload
  const [draft, setDraft] = useState<Draft>(() => left ?? toDraft(call));
  const [saving, setSaving] = useState<Saving>(left ? "saving" : "saved");
  const state = useRef({ draft, unsaved: left !== undefined, timer: 0, running: undefined as Promise<void> | undefined });

  const save = useCallback(async (): Promise<void> => {
    const at = state.current;
    clearTimeout(at.timer);
    while (at.running) await at.running;
    if (!at.unsaved) return;
    at.unsaved = false;
    setSaving("saving");
    at.running = send("PUT", "/workplace/note", { attemptId, ...at.draft }).then(
      () => {
        if (!at.unsaved) unsaved.forget(key);
        setSaving(at.unsaved ? "saving" : "saved");
      },
      (failure) => {
        // The call is not in hand any more: nothing is left to be saved. Whoever has to sign in again finds it then.
        if (failure instanceof Refusal && failure.status >= 400 && failure.status < 500 && failure.status !== 401) {
          unsaved.forget(key);
          return setSaving("saved");
        }
        at.unsaved = true;
        setSaving("unsaved");
        at.timer = window.setTimeout(() => void save(), retryMs);
      },
    );
    await at.running;
    at.running = undefined;
  }, [attemptId, key]);

  useEffect(() => void save(), [save]);

  const write = useCallback(
    (change: Partial<Draft>) => {
      const at = state.current;
      at.draft = { ...at.draft, ...change };
      at.unsaved = true;
      unsaved.keep(key, at.draft);
      setDraft(at.draft);
      setSaving("saving");
      clearTimeout(at.timer);
      at.timer = window.setTimeout(() => void save(), pauseMs);
    },
    [save, key],
  );

  useEffect(() => {
    const at = state.current;
    const leave = () => {
      if (at.unsaved) {
        at.unsaved = false;
        void send("PUT", "/workplace/note", { attemptId, ...at.draft }, true).catch(() => {});
      }
    };
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      clearTimeout(at.timer);
      leave();
    };
  }, [attemptId]);

  const theirs = JSON.stringify(toDraft(call));
  useEffect(() => {
    const at = state.current;
    if (!at.unsaved && !at.running && !isTyping() && JSON.stringify(at.draft) !== theirs) {
      at.draft = JSON.parse(theirs) as Draft;
      setDraft(at.draft);
    }
  }, [theirs, isTyping]);

  return { draft, write, save, saving };
}
