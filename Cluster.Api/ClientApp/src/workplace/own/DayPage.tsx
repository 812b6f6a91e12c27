import { useState } from "react";
import { Button } from "../../components/Button";
import { Failure } from "../../Failure";
import type { Day } from "../../schema";
import { useRead } from "../../supervisor/useRead";
import { Table } from "../../Table";
import { useLanguage, useTexts } from "../../texts";
import { clock } from "../../time";
import type { PageProps } from "../Sections";
import { CampaignChoice } from "./CampaignChoice";
import { DayBar } from "./DayBar";
import "./own.css";
import { useOwnTexts } from "./texts";

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** What the operator has done today, as it was written down; read when the page is opened. */
export default function DayPage({ desk }: PageProps) {
  const { day: own, ...texts } = useOwnTexts();
  const { reasons } = useTexts();
  const language = useLanguage();
  const [campaign, setCampaign] = useState("");
  const { value: day, failure, reload } = useRead<Day>(`/workplace/day?zone=${encodeURIComponent(zone)}${campaign && `&campaignId=${campaign}`}`);
  const length = (seconds: number | undefined) => (seconds === undefined ? "–" : clock(seconds * 1000));
  const pauseSeconds = day?.pauses.reduce((sum, one) => sum + one.seconds, 0) ?? 0;

  return (
    <section className="panel stack" aria-labelledby="own-day">
      <div className="title">
        <h1 id="own-day">{own.title}</h1>
        <div className="group">
          <CampaignChoice all={desk.campaigns} chosen={campaign} onChoose={setCampaign} />
          <Button onPress={() => void reload()}>
            {own.reload}
          </Button>
        </div>
      </div>
      <Failure of={failure} />
      {!day && failure === undefined && <p role="status">{texts.loading}</p>}
      {day && (
        <>
          <p role="status" className="hint">
            {own.asOf(new Date(day.until).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" }))}
          </p>
          {day.spans.length === 0 ? <p className="quiet">{own.nothing}</p> : <DayBar day={day} />}
          <dl className="figures">
            <Figure name={own.calls} value={day.calls.toLocaleString(language)} />
            <Figure name={own.talk} value={length(day.talkSeconds)} />
            <Figure name={own.wrapUp} value={length(day.wrapUpSeconds)} />
            {day.prolonged > 0 && <Figure name={own.prolonged} value={day.prolonged.toLocaleString(language)} />}
          </dl>
          <div className="parts">
            <Part name={own.results} columns={[own.results, own.calls]} empty={own.noResults} rows={day.results.map((one) => [one.code, one.calls.toLocaleString(language)])} />
            <Part
              name={own.pauses}
              columns={[own.reason, own.times, own.time]}
              empty={own.noPauses}
              rows={[
                ...day.pauses.map((one) => [reasons[one.reason] ?? one.reason, one.times.toLocaleString(language), length(one.seconds)]),
                ...(day.pauses.length > 1 ? [[own.total, day.pauses.reduce((sum, one) => sum + one.times, 0).toLocaleString(language), length(pauseSeconds)]] : []),
              ]}
            />
          </div>
        </>
      )}
    </section>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong>{value}</strong>
      </dd>
    </div>
  );
}

function Part({ name, columns, empty, rows }: { name: string; columns: string[]; empty: string; rows: string[][] }) {
  return (
    <section className="stack tight" aria-label={name}>
      <h2>{name}</h2>
      {rows.length === 0 ? (
        <p className="hint">{empty}</p>
      ) : (
        <Table name={name} columns={columns}>
          {rows.map(([first, ...others]) => (
            <tr key={first}>
              <th scope="row">{first}</th>
              {others.map((cell, index) => (
                <td key={columns[index + 1]}>{cell}</td>
              ))}
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}
