import { useEffect, useRef, useState, type FormEvent, type KeyboardEvent } from "react";
import { send } from "../../api";
import { Choice } from "../../components/Choice";
import { TextField } from "../../components/TextField";
import type { OwnContact, PageOfOwnContact } from "../../schema";
import { useList } from "../../supervisor/useList";
import type { PageProps } from "../Sections";
import { CampaignChoice } from "./CampaignChoice";
import { ContactRow } from "./ContactRow";
import { ListState, More } from "./ListState";
import "./own.css";
import { useOwnTexts } from "./texts";

const statuses = ["open", "callback", "succeeded", "finished", "exhausted", "do-not-call"] as const;

const keyOf = (one: { contactId: string; campaignId: string }) => `${one.campaignId} ${one.contactId}`;

/** The operator's own contacts: a row for each, coloured by where it stands; a click on a number calls it, in any order. */
export default function ContactsPage({ desk, now, dial }: PageProps) {
  const { contacts: own, ...texts } = useOwnTexts();
  const [campaign, setCampaign] = useState("");
  const [status, setStatus] = useState("");
  const [search, setSearch] = useState("");
  const filter = `${campaign && `&campaignId=${campaign}`}${status && `&status=${status}`}${search && `&search=${encodeURIComponent(search)}`}`;
  const list = useList<OwnContact>(`/workplace/contacts?limit=50${filter}`);
  const [changed, setChanged] = useState<Record<string, OwnContact>>({});
  const rows = list.items?.map((one) => changed[keyOf(one)] ?? one);
  const body = useRef<HTMLTableSectionElement>(null);

  // The row of whoever was called last is read again whenever his call has come a step further.
  const { contactId, campaignId, activity, attemptId } = desk.status;
  const last = useRef<string>(undefined);
  useEffect(() => {
    if (contactId) last.current = contactId;
    const wanted = last.current;
    if (!wanted) return;
    send<PageOfOwnContact>("GET", `/workplace/contacts?contactId=${wanted}`).then(
      ({ items }) => setChanged((before) => ({ ...before, ...Object.fromEntries(items.map((one) => [keyOf(one), one])) })),
      () => {}, // the row is as it was; the next step tries again
    );
  }, [contactId, campaignId, activity, attemptId]);
  useEffect(() => setChanged({}), [filter]);

  // Back from a call, the work goes on where it was.
  const inCall = desk.call !== undefined;
  const wasInCall = useRef(inCall);
  useEffect(() => {
    if (wasInCall.current && !inCall && last.current) {
      body.current?.querySelector<HTMLElement>(`tr[data-contact="${last.current}"] button, tr[data-contact="${last.current}"]`)?.focus();
    }
    wasInCall.current = inCall;
  }, [inCall]);

  const find = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setSearch(String(new FormData(event.currentTarget).get("search")).trim());
  };

  return (
    <section className="panel stack" aria-labelledby="own-contacts">
      <h1 id="own-contacts">{own.title}</h1>
      <form className="find" role="search" onSubmit={find}>
        <TextField label={own.search} name="search" type="search" maxLength={100} autoComplete="off" onChange={(text) => text === "" && setSearch("")} />
        <Choice label={own.status} none={texts.all} value={status} options={statuses.map((id) => ({ id, name: own.statuses[id] }))} onChange={setStatus} />
        <CampaignChoice all={desk.campaigns} chosen={campaign} onChoose={setCampaign} />
      </form>
      <p role="status" className="unseen">
        {rows && own.shown(rows.length)}
      </p>
      <ListState list={list} empty={filter ? own.noneFound : own.empty} />
      {rows && rows.length > 0 && (
        <>
          <p className="hint">{dial ? own.keys : texts.busy}</p>
          <table role="table" className="own-contacts">
            <thead role="rowgroup">
              <tr role="row">
                {[own.status, own.name, own.columns, own.numbers, own.last].map((column) => (
                  <th key={column} role="columnheader" scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody role="rowgroup" ref={body} onKeyDown={walk}>
              {rows.map((one) => (
                <ContactRow key={keyOf(one)} one={one} now={now} dial={dial} manyCampaigns={desk.campaigns.length > 1} />
              ))}
            </tbody>
          </table>
          <More list={list} />
        </>
      )}
    </section>
  );
}

/** The arrow keys go to the first number of the next contact that may be called. */
function walk(event: KeyboardEvent<HTMLElement>) {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  const here = (event.target as HTMLElement).closest("tr");
  if (!step || !here) return;
  event.preventDefault();
  for (let row = next(here, step); row; row = next(row, step)) {
    const button = row.querySelector<HTMLElement>("button:not(:disabled)");
    if (button) return button.focus();
  }
}

const next = (row: Element, step: number) => (step > 0 ? row.nextElementSibling : row.previousElementSibling);
