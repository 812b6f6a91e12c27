import type { ReactNode } from "react";
import { useLanguage, useTexts } from "../texts";
import type { DeskCall } from "../types";
import { grouped } from "./number";

type Person = Pick<DeskCall, "campaign" | "externalId" | "numbers" | "zone" | "data" | "before"> & { number?: string };

/** Who is on the line, or is to be: everything that was imported, as text. */
export function ContactCard({ call, now }: { call: Person; now: number }) {
  const texts = useTexts();
  const language = useLanguage();
  const columns = Object.entries(call.data as Record<string, unknown>);
  const name = columns.find(([column]) => /^(full ?)?name$|^имя$|^фио$/i.test(column))?.[1];
  const others = call.numbers.filter((number) => number !== call.number);
  const zone = call.zone;
  return (
    <section className="panel card" aria-labelledby="contact">
      <h1 id="contact">{shown(name ?? call.externalId)}</h1>
      <dl>
        {call.number && (
          <Row name={texts.call.number}>
            <span className="number">{grouped(call.number)}</span>
          </Row>
        )}
        {others.length > 0 && <Row name={call.number ? texts.call.others : texts.call.numbers}>{others.map(grouped).join(", ")}</Row>}
        {zone && <Row name={texts.call.localTime}>{timeThere(now, zone, language)}</Row>}
        <Row name={texts.call.campaign}>{call.campaign}</Row>
        {name !== undefined && <Row name={texts.call.contact}>{call.externalId}</Row>}
      </dl>
      {columns.length > 0 && (
        <>
          <h2>{texts.call.columns}</h2>
          <dl>
            {columns.map(([column, value]) => (
              <Row key={column} name={column}>
                {shown(value)}
              </Row>
            ))}
          </dl>
        </>
      )}
      <h2>{texts.call.before}</h2>
      {call.before.length === 0 ? (
        <p>{texts.call.firstCall}</p>
      ) : (
        <ul className="before">
          {call.before.map((one) => (
            <li key={one.at}>
              <time dateTime={one.at}>{new Date(one.at).toLocaleString(language, { dateStyle: "short", timeStyle: "short" })}</time>{" "}
              {one.result ?? texts.outcomes[one.outcome] ?? one.outcome}
              {one.notes && <p className="prose">{one.notes}</p>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const shown = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

function timeThere(now: number, zone: string, language: string) {
  try {
    return `${new Date(Math.floor(now / 60_000) * 60_000).toLocaleTimeString(language, { timeZone: zone, hour: "2-digit", minute: "2-digit" })} · ${zone}`;
  } catch {
    return zone; // a zone that this browser does not know
  }
}
