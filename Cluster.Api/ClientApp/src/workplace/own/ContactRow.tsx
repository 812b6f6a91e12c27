import { Button } from "../../components/Button";
import type { OwnContact } from "../../schema";
import { useLanguage, useTexts } from "../../texts";
import type { PageProps } from "../Sections";
import { useOwnTexts } from "./texts";
import { moment, period } from "./times";

type Kind = keyof typeof signs;

/** Where a row stands is said by a sign, a word and a colour. */
const signs = { fresh: "○", tried: "◐", callback: "◷", live: "☎", succeeded: "✔", finished: "■", exhausted: "✖", "do-not-call": "⊘" };

function kindOf(one: OwnContact): Kind {
  if (one.lockedBy === "live-call") return "live";
  if (one.lockedBy) return one.lockedBy;
  return one.status === "callback" ? "callback" : one.tries > 0 ? "tried" : "fresh";
}

/** A contact: as long as it is not locked each of its numbers is a button. */
export function ContactRow({ one, now, dial, manyCampaigns }: { one: OwnContact; now: number; dial: PageProps["dial"]; manyCampaigns: boolean }) {
  const { contacts: own, call } = useOwnTexts();
  const texts = useTexts();
  const language = useLanguage();
  const kind = kindOf(one);
  const { lastCall, lockedBy, contactId, campaignId } = one;
  const result = lastCall && (lastCall.result ?? (lastCall.outcome ? (texts.outcomes[lastCall.outcome] ?? lastCall.outcome) : own.nowCalled));

  return (
    <tr role="row" className={kind} data-contact={contactId} tabIndex={-1}>
      <td role="cell">
        <span className="kind">
          <span aria-hidden="true">{signs[kind]} </span>
          {own.kinds[kind]}
        </span>
        {one.callbackAt && <small> {own.callbackAt(one.callbackUntil ? period(language, one.callbackAt, one.callbackUntil, now) : moment(language, one.callbackAt, now))}</small>}
      </td>
      <th role="rowheader" scope="row">
        {one.name}
        {manyCampaigns && <small> {one.campaign}</small>}
      </th>
      <td role="cell" className="columns">
        {one.columns
          .filter((column) => column.value !== one.name)
          .map((column) => (
            <span key={column.name}>
              <small>{column.name}</small> {typeof column.value === "string" ? column.value : JSON.stringify(column.value)}
            </span>
          ))}
      </td>
      <td role="cell">
        <ul className="numbers">
          {one.numbers.map((number) => {
            const isLast = number === lastCall?.number;
            return (
              <li key={number} className={isLast ? "last" : undefined}>
                {lockedBy ? (
                  <span className="number">{number}</span>
                ) : (
                  <Button className="number" disabled={!dial} onPress={() => dial?.({ contactId, campaignId, phoneNumber: number })}>
                    <span className="unseen">
                      {call} {one.name}{" "}
                    </span>
                    {number}
                  </Button>
                )}
                {isLast && (
                  <span className="mark">
                    <span aria-hidden="true">◀ </span>
                    {lockedBy === "live-call" ? own.nowCalled : own.lastCalled}: {result}
                  </span>
                )}
              </li>
            );
          })}
        </ul>
        {lockedBy && (
          <small>{own.locked[lockedBy]}</small>
        )}
      </td>
      <td role="cell">
        {lastCall ? (
          <>
            <time dateTime={lastCall.at}>{moment(language, lastCall.at, now)}</time> {result} <small>({own.tries(one.tries)})</small>
          </>
        ) : (
          <small>{own.never}</small>
        )}
      </td>
    </tr>
  );
}
