import { useState } from "react";
import { Button } from "../components/Button";
import { Check } from "../components/Check";
import { Choice } from "../components/Choice";
import { Disclosure } from "../components/Disclosure";
import { useTexts } from "../texts";
import type { OperatorStatus } from "../types";
import { hasEndTone, setEndTone } from "./endTone";
import { HelpButton } from "./HelpButton";
import type { Command } from "./Workplace";

const reasons = ["break", "lunch", "training", "meeting", "other"];

/** What the operator wants: calls, or a pause and why. */
export function Availability({ status, asksForHelp, command }: { status: OperatorStatus; asksForHelp: boolean; command: Command }) {
  const texts = useTexts();
  const [reason, setReason] = useState(reasons[0]!);
  const inCall = status.activity === "talking" || status.activity === "wrap-up" || status.activity === "dialling";
  return (
    <section className="panel availability" aria-label={texts.presence.title}>
      {status.presence === "paused" ? (
        <Button kind="main" keys="Ctrl+Shift+S" onPress={() => void command("ready")}>
          {texts.presence.ready}
        </Button>
      ) : (
        <div className="group">
          <Choice unseen label={texts.presence.reason} value={reason} options={reasons.map((id) => ({ id, name: texts.reasons[id] }))} onChange={setReason} />
          <Button keys="Ctrl+Shift+S" onPress={() => void command("pause", { reason })}>
            {inCall || status.activity === "reserved" ? texts.presence.pauseAfter : texts.presence.pause}
          </Button>
        </div>
      )}
      <span className="spread" />
      <HelpButton asked={asksForHelp} />
      {!inCall && (
        <Button kind="plain" onPress={() => void command("sign-out")}>
          {texts.presence.leave}
        </Button>
      )}
      <Disclosure className="keys" title={texts.keys.title}>
        <dl>
          {texts.keys.list.map(([key, what]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <Check defaultChecked={hasEndTone()} onChange={setEndTone}>
          {texts.result.tone}
        </Check>
      </Disclosure>
    </section>
  );
}
