import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { Button } from "../components/Button";
import { useTexts } from "../texts";
import type { DeskCall, OperatorStatus } from "../types";
import { altKey, useChords } from "../useChords";
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

  useChords((event) => {
    switch (altKey(event)) {
      case "KeyK":
        return mayPress ? () => toggle("keys") : undefined;
      case "KeyT":
        return mayTransfer ? () => toggle("transfer") : undefined;
      case "KeyL":
        return mayCall ? () => toggle("consult") : undefined;
      case "KeyJ":
        return talk === "consulting" ? () => void command("join") : undefined;
      case "KeyG":
        return mayLeave ? () => void command("complete") : undefined;
      case "KeyO":
        return mayRecord ? () => void command("record", { on: recording === "paused" }) : undefined;
      default:
        return undefined;
    }
  });

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
        <Button keys="Ctrl+Shift+H" onPress={() => void command(talk === "connected" ? "hold" : "resume")} kind={talk === "connected" ? undefined : "main"}>
          {talk === "connected" ? texts.bar.hold : talk === "held" ? texts.bar.resume : texts.bar.takeBack}
        </Button>
        {talk === "consulting" && (
          <Button keys="Alt+J" onPress={() => void command("join")}>
            {texts.bar.join}
          </Button>
        )}
        {mayLeave && (
          <Button keys="Alt+G" onPress={() => void command("complete")}>
            {texts.bar.complete}
          </Button>
        )}
        {mayPress && (
          <Button keys="Ctrl+Shift+M" kind={muted ? "main" : undefined} onPress={() => void command("mute", { on: !muted })}>
            {muted ? texts.bar.unmute : texts.bar.mute}
          </Button>
        )}
        {mayRecord && (
          <Button keys="Alt+O" onPress={() => void command("record", { on: recording === "paused" })}>
            {recording === "on" ? texts.bar.pauseRecording : texts.bar.record}
          </Button>
        )}
        {mayPress && (
          <Button keys="Alt+K" expanded={drawer === "keys"} onPress={() => toggle("keys")}>
            {texts.bar.keypad}
          </Button>
        )}
        {mayTransfer && (
          <Button keys="Alt+T" expanded={drawer === "transfer"} onPress={() => toggle("transfer")}>
            {texts.bar.transfer}
          </Button>
        )}
        {mayCall && (
          <Button keys="Alt+L" expanded={drawer === "consult"} onPress={() => toggle("consult")}>
            {texts.bar.consult}
          </Button>
        )}
        <span className="spread" />
        <Button keys="Ctrl+Shift+E" kind="danger" onPress={() => void command("hang-up")}>
          {texts.call.hangUp}
        </Button>
      </div>
      {drawer === "keys" && <Keypad command={command} />}
      {(drawer === "transfer" || drawer === "consult") && <Transfer key={drawer} verb={drawer} rules={call.transfers} command={command} />}
    </section>
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
          <Button key={key} data-first={index === 0 || undefined} onPress={() => press(key)}>
            {key}
          </Button>
        ))}
      </div>
      <p className="hint">{texts.bar.keypadHint}</p>
    </div>
  );
}
