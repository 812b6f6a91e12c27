import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useTexts } from "../texts";
import type { DeskCall, OperatorStatus } from "../types";
import { Transfer } from "./Transfer";
import type { Command } from "./Workplace";

type Drawer = "keys" | "transfer" | "consult";

const telephoneKeys = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

/** What can be done now with the customer in hand; each button says the key that does the same. */
export function CallBar({ call, status, command }: { call: DeskCall; status: OperatorStatus; command: Command }) {
  const texts = useTexts();
  const [open, setOpen] = useState<Drawer>();
  const bar = useRef<HTMLElement>(null);
  const talk = status.talk ?? "connected";
  const { operators = false, targets = [], prefixes = [] } = call.transfers;
  const isOurs = talk === "connected" || talk === "held";
  const mayCall = isOurs && (targets.length > 0 || prefixes.length > 0);
  const mayTransfer = mayCall || (isOurs && operators);
  const mayPress = talk === "connected" || talk === "consulting" || talk === "conference";
  const mayLeave = talk === "consulting" || talk === "conference";
  const { recording, muted } = status;
  const mayRecord = recording !== undefined && isOurs;
  const drawer = (open === "keys" && mayPress) || (open === "transfer" && mayTransfer) || (open === "consult" && mayCall) ? open : undefined;

  const toggle = (which: Drawer) => setOpen((now) => (now === which ? undefined : which));

  useEffect(() => {
    const press = (event: globalThis.KeyboardEvent) => {
      if (!event.altKey || event.ctrlKey || event.shiftKey) return;
      const drawers = { KeyK: mayPress && "keys", KeyT: mayTransfer && "transfer", KeyL: mayCall && "consult" } as const;
      const which = drawers[event.code as keyof typeof drawers] || undefined;
      const verb = event.code === "KeyJ" && talk === "consulting" ? "join" : event.code === "KeyG" && mayLeave ? "complete" : undefined;
      if (which) {
        event.preventDefault();
        toggle(which);
      } else if (verb) {
        event.preventDefault();
        if (!event.repeat) void command(verb);
      } else if (event.code === "KeyO" && mayRecord) {
        event.preventDefault();
        if (!event.repeat) void command("record", { on: recording === "paused" });
      }
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [mayPress, mayTransfer, mayCall, mayRecord, mayLeave, talk, recording, command]);

  // What was opened takes the focus; when it closes, the focus goes back to the bar and not to the top of the page.
  useEffect(() => {
    if (drawer) bar.current?.querySelector<HTMLElement>(".drawer [data-first]")?.focus();
  }, [drawer]);

  const close = (event: KeyboardEvent) => {
    if (event.key === "Escape" && drawer) {
      setOpen(undefined);
      bar.current?.querySelector<HTMLElement>("button")?.focus();
    }
  };

  return (
    <section ref={bar} className="panel call-bar" aria-label={texts.bar.title} onKeyDown={close}>
      <div className="group">
        <Action keys="Ctrl+Shift+H" shortcut="Control+Shift+H" onClick={() => void command(talk === "connected" ? "hold" : "resume")} main={talk !== "connected"}>
          {talk === "connected" ? texts.bar.hold : talk === "held" ? texts.bar.resume : texts.bar.takeBack}
        </Action>
        {talk === "consulting" && (
          <Action keys="Alt+J" shortcut="Alt+J" onClick={() => void command("join")}>
            {texts.bar.join}
          </Action>
        )}
        {mayLeave && (
          <Action keys="Alt+G" shortcut="Alt+G" onClick={() => void command("complete")}>
            {texts.bar.complete}
          </Action>
        )}
        {mayPress && (
          <Action keys="Ctrl+Shift+M" shortcut="Control+Shift+M" main={muted} onClick={() => void command("mute", { on: !muted })}>
            {muted ? texts.bar.unmute : texts.bar.mute}
          </Action>
        )}
        {mayRecord && (
          <Action keys="Alt+O" shortcut="Alt+O" onClick={() => void command("record", { on: recording === "paused" })}>
            {recording === "on" ? texts.bar.pauseRecording : texts.bar.record}
          </Action>
        )}
        {mayPress && (
          <Action keys="Alt+K" shortcut="Alt+K" expanded={drawer === "keys"} onClick={() => toggle("keys")}>
            {texts.bar.keypad}
          </Action>
        )}
        {mayTransfer && (
          <Action keys="Alt+T" shortcut="Alt+T" expanded={drawer === "transfer"} onClick={() => toggle("transfer")}>
            {texts.bar.transfer}
          </Action>
        )}
        {mayCall && (
          <Action keys="Alt+L" shortcut="Alt+L" expanded={drawer === "consult"} onClick={() => toggle("consult")}>
            {texts.bar.consult}
          </Action>
        )}
        <span className="spread" />
        <Action keys="Ctrl+Shift+E" shortcut="Control+Shift+E" danger onClick={() => void command("hang-up")}>
          {texts.call.hangUp}
        </Action>
      </div>
      {drawer === "keys" && <Keypad command={command} />}
      {(drawer === "transfer" || drawer === "consult") && <Transfer key={drawer} verb={drawer} rules={call.transfers} command={command} />}
    </section>
  );
}

interface ActionProps {
  children: string;
  keys: string;
  shortcut: string;
  onClick: () => void;
  expanded?: boolean;
  main?: boolean;
  danger?: boolean;
}

function Action({ children, keys, shortcut, onClick, expanded, main, danger }: ActionProps) {
  return (
    <button type="button" className={main ? "main" : danger ? "danger" : undefined} aria-keyshortcuts={shortcut} aria-expanded={expanded} onClick={onClick}>
      {children} <kbd aria-hidden="true">{keys}</kbd>
    </button>
  );
}

/** Keys for the menus of the customer's side. While it has the focus, the keys of the keyboard do the same. */
function Keypad({ command }: { command: Command }) {
  const texts = useTexts();
  const [sent, setSent] = useState("");
  const last = useRef(Promise.resolve());
  // One after another: keys that overtake each other are another number.
  const press = (key: string) => {
    last.current = last.current.then(async () => {
      if (await command("key", { key })) setSent((before) => before + key);
    });
  };
  const type = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || !telephoneKeys.includes(event.key)) return;
    event.preventDefault();
    press(event.key);
  };
  return (
    <div className="drawer stack tight" role="group" aria-label={texts.bar.keypad} onKeyDown={type}>
      <p role="status">
        {texts.bar.sent}: <span className="number">{sent || "–"}</span>
      </p>
      <div className="keypad">
        {telephoneKeys.map((key, index) => (
          <button key={key} type="button" data-first={index === 0 || undefined} onClick={() => press(key)}>
            {key}
          </button>
        ))}
      </div>
      <p className="hint">{texts.bar.keypadHint}</p>
    </div>
  );
}
