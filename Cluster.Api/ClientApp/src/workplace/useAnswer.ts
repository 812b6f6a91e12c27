import { useCallback, useEffect, useRef, useState } from "react";
import { Refusal, send } from "../api";
import type { Question } from "../types";
import { unsaved } from "../unsaved";

export type AnswerState = "saved" | "saving" | "unsaved" | "wrong";

const pauseMs = 500;
const retryMs = 2_000;

/** One answer, kept on the server as it is given: one save at a time, the newest answer last. */
export function useAnswer(question: Question, attemptId: string) {
  const kept = question.answer ?? "";
  const id = question.id;
  const key = `answer ${attemptId} ${id}`;
  const [left] = useState(() => unsaved.find<string>(key)); // by the page before a reload
  const [answer, setAnswer] = useState(left ?? kept);
  const [state, setState] = useState<AnswerState>(left === undefined ? "saved" : "saving");
  const at = useRef({ answer: left ?? kept, unsaved: left !== undefined, running: false, timer: 0 }).current;
  const isNumber = question.kind === "number";

  const save = useCallback(
    async (last = false) => {
      clearTimeout(at.timer);
      at.timer = 0;
      if (!at.unsaved || (at.running && !last)) return;
      at.unsaved = false;
      at.running = true;
      // A comma before the fraction is what many keyboards have.
      const given = isNumber ? at.answer.trim().replace(",", ".") : at.answer;
      try {
        await send("PUT", "/workplace/answer", { attemptId, question: id, answer: given }, last);
        if (!at.unsaved) unsaved.forget(key);
        setState(at.unsaved ? "saving" : "saved");
      } catch (failure) {
        if (failure instanceof Refusal && failure.status >= 400 && failure.status < 500 && failure.status !== 401) {
          unsaved.forget(key);
          // Not an answer; or the call is not in hand any more, and nothing is left to be saved.
          setState(failure.status === 422 ? "wrong" : "saved");
        } else {
          at.unsaved = true;
          setState("unsaved");
          at.timer = window.setTimeout(() => void save(), retryMs);
        }
      }
      at.running = false;
      if (at.unsaved && !at.timer) void save();
    },
    [at, attemptId, id, key, isNumber],
  );

  useEffect(() => void save(), [save]);

  const give = useCallback(
    (value: string, now = false) => {
      at.answer = value;
      at.unsaved = true;
      unsaved.keep(key, value);
      setAnswer(value);
      setState("saving");
      clearTimeout(at.timer);
      at.timer = now ? 0 : window.setTimeout(() => void save(), pauseMs);
      if (now) void save();
    },
    [at, key, save],
  );

  const keep = useCallback(() => void save(), [save]);

  useEffect(() => {
    const leave = () => void save(true);
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, [save]);

  // What another tab answered is taken over while nothing of one's own is on its way.
  useEffect(() => {
    if (!at.unsaved && !at.running) {
      at.answer = kept;
      setAnswer(kept);
    }
  }, [at, kept]);

  return { answer, give, keep, state };
}
