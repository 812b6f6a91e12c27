import { send } from "../../api";
import { Failure } from "../../Failure";
import type { CampaignStatistics, CampaignStatus, CampaignView, Obstacle, PacingStatus } from "../../schema";
import { Table } from "../../Table";
import { useLanguage, useTexts } from "../../texts";
import { Exports } from "../Exports";
import { Figure } from "../Figure";
import { useSupervisorTexts } from "../texts";
import { useAct } from "../useAct";
import { useRead } from "../useRead";
import { Commands } from "./Commands";
import { Obstacles } from "./Obstacles";
import { PacingChart } from "./PacingChart";

const lookMs = 2_000;

/** The campaign and its pacer may name the same. */
const once = (all: Obstacle[]) => [...new Map(all.map((one) => [one.code, one])).values()];

/** One campaign: where it stands, what it does now and why not more, and how it keeps to the abandonment rules. */
export default function CampaignPage({ id }: { id: string }) {
  const texts = useTexts();
  const { campaign: own, list } = useSupervisorTexts();
  const language = useLanguage();
  const campaign = useRead<CampaignView>(`/campaigns/${id}`, lookMs);
  const status = useRead<CampaignStatus>(`/campaigns/${id}/diagnostics`, lookMs);
  const pacing = useRead<PacingStatus>(`/campaigns/${id}/pacing`, lookMs);
  const statistics = useRead<CampaignStatistics>(`/campaigns/${id}/statistics`, lookMs * 5);
  const { failure, act } = useAct();
  const view = campaign.value;
  const percent = (share: number) => share.toLocaleString(language, { style: "percent", maximumFractionDigits: 2 });

  const command = async (_: string, verb: string) => {
    await act(() => send("POST", `/campaigns/${id}/${verb}`));
    await Promise.all([campaign.reload(), status.reload()]);
  };

  if (!view) {
    return (
      <main className="board">
        {campaign.failure === undefined ? <p role="status">{list.loading}</p> : <Failure of={campaign.failure} />}
        <a href="#campaigns">{own.back}</a>
      </main>
    );
  }

  const [rule] = pacing.value?.abandonment ?? [];
  return (
    <main className="board">
      <a href="#campaigns">{own.back}</a>
      <div className="title">
        <div>
          <h1>{view.name}</h1>
          <span className={`chip ${view.state}`}>{texts.board.states[view.state]}</span> <small>{texts.board.modes[view.mode]}</small>
        </div>
        <div className="group">
          <Commands id={id} name={view.name} state={view.state} command={command} />
          <a className="button" href={`#campaigns/${id}/edit`}>
            {own.edit}
          </a>
          {view.mode !== "message" && (
            <a className="button" href={`#campaigns/${id}/script`}>
              {own.script}
            </a>
          )}
          {view.mode !== "message" && (
            <a className="button" href={`#campaigns/${id}/assignments`}>
              {own.assignments}
            </a>
          )}
          <a className="button" href={`#campaigns/${id}/import`}>
            {texts.board.import}
          </a>
          <Exports of={`/campaigns/${id}/contacts`} name={own.contactsAs} />
        </div>
      </div>
      <Failure of={failure ?? campaign.failure ?? status.failure ?? pacing.failure} />
      {status.value && (
        <section className="panel stack tight" aria-labelledby="now">
          <h2 id="now">{own.now}</h2>
          <dl className="figures">
            <Figure name={texts.board.inFlight} value={status.value.inFlight} note={`${status.value.ringing} ${texts.board.ringing}, ${status.value.talking} ${texts.board.talking}`} />
            {view.mode !== "message" && <Figure name={texts.board.free} value={status.value.freeOperators} />}
            {statistics.value && <Figure name={own.remaining} value={statistics.value.remaining} note={own.contacts(statistics.value.contacts)} />}
            {statistics.value && <Figure name={own.attempts} value={statistics.value.attempts} />}
          </dl>
          <h3>{texts.board.why}</h3>
          <Obstacles all={once([...status.value.obstacles, ...(pacing.value?.heldBackBy ?? [])])} />
        </section>
      )}
      {view.mode !== "message" && (
        <section className="panel stack tight" aria-labelledby="pacing">
          <h2 id="pacing">{own.abandonment}</h2>
          {rule ? <PacingChart rule={rule} /> : <p className="nothing">{own.noRules}</p>}
          {pacing.value && pacing.value.abandonment.length > 0 && (
            <Table name={own.abandonment} columns={[own.window, own.allowed, own.actual, own.answers, own.abandoned, own.left]}>
              {pacing.value.abandonment.map((one) => (
                <tr key={one.window}>
                  <th scope="row">{own.windows[one.window]}</th>
                  <td>{percent(one.cap)}</td>
                  <td>
                    <span className={one.share > one.cap ? "chip bad" : "chip good"}>{percent(one.share)}</span>
                  </td>
                  <td>{one.answers.toLocaleString(language, { maximumFractionDigits: 1 })}</td>
                  <td>{one.abandoned.toLocaleString(language, { maximumFractionDigits: 1 })}</td>
                  <td>{one.budgetLeft.toLocaleString(language, { maximumFractionDigits: 1 })}</td>
                </tr>
              ))}
            </Table>
          )}
        </section>
      )}
      {statistics.value && (
        <section className="panel stack tight" aria-labelledby="outcomes">
          <h2 id="outcomes">{own.outcomes}</h2>
          {statistics.value.records === 0 ? (
            <p className="nothing">{own.noOutcomes}</p>
          ) : (
            <dl className="figures">
              {Object.entries(statistics.value.outcomes)
                .filter(([, count]) => count > 0)
                .map(([outcome, count]) => (
                  <Figure key={outcome} name={texts.outcomes[outcome] ?? outcome} value={count} />
                ))}
            </dl>
          )}
        </section>
      )}
    </main>
  );
}
