using System.Text.Json;
using Cluster.Api.Accounts;
using Cluster.Api.Conventions;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Operators;
using Cluster.Silo.Hosting;
using Npgsql;
using Orleans;

namespace Cluster.Api.Workplace;

/// <summary>Puts an operator's screen together: his state is his grain's, the rest is in the tables.</summary>
internal sealed class DeskReader(NpgsqlDataSource db, PreviewReader previews, OwnCallbackQueries callbacks, IGrainFactory grains, TimeProvider clock)
{
    /// <summary>Colleagues who are shown.</summary>
    public const int Colleagues = 200;

    public async Task<Desk> ReadAsync(Person person, CancellationToken stop)
    {
        var reminders = await callbacks.RemindersAsync(person.OperatorId!.Value, stop);
        var status = await grains.GetGrain<IOperatorGrain>(person.OperatorId!.Value.ToString()).GetStatusAsync();
        var setting = await db.OneAsync(
            """
            SELECT a.gateway_id, a.endpoint, (SELECT coalesce(array_agg(id ORDER BY id), '{}') FROM gateways WHERE enabled),
                (SELECT coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'name', c.name) ORDER BY c.name), '[]')::text
                 FROM operators o JOIN campaigns c ON o.definition -> 'campaigns' ? c.id::text WHERE o.id = a.operator_id),
                (SELECT h.asked_at FROM help_calls h WHERE h.operator_id = a.operator_id AND h.asked_at > $2),
                (SELECT coalesce(jsonb_agg(jsonb_build_object('campaignId', c.id, 'name', c.name) ORDER BY c.name), '[]')
                 FROM operators o JOIN campaigns c ON o.definition -> 'campaigns' ? c.id::text
                 WHERE o.id = a.operator_id AND c.state = 1 AND coalesce(c.definition -> 'operators' ->> 'manual', 'none') <> 'none')::text
            FROM accounts a WHERE a.id = $1
            """,
            [person.AccountId, clock.GetUtcNow() - HelpRoutes.Age], row => new Setting(
                row.TextOrNull(0) is { } gateway && row.TextOrNull(1) is { } endpoint ? new Phone(gateway, endpoint) : null,
                row.GetFieldValue<string[]>(2), JsonSerializer.Deserialize<List<DeskCampaign>>(row.GetString(3), ClusterJson.Options)!, row.InstantOrNull(4),
                JsonSerializer.Deserialize<List<ManualCampaign>>(row.GetString(5), ClusterJson.Options)!), stop) ?? new Setting(null, [], [], null, []);
        var call = status is { AttemptId: { } attempt, ContactId: not null } ? await CallAsync(attempt, MoreTimesOf(status), stop) : null;
        return new Desk(clock.GetUtcNow(), person.ShownName, status, setting.Phone, setting.Gateways, setting.Campaigns, call, setting.HelpSince,
            status is { Offer: { } offer, Activity: Activity.Previewing } ? await previews.ReadAsync(offer, stop) : null, setting.Manual, reminders.Due, reminders.ChangesAt,
            reminders.Missed);
    }

    private static int MoreTimesOf(OperatorStatus status) =>
        status is { WrapUp: { } wrapUp, WrapUpEndsAt: not null } ? WrapUp.MostProlonged - wrapUp.Prolonged : 0;

    private async Task<DeskCall?> CallAsync(Guid attemptId, int moreTimes, CancellationToken stop)
    {
        var call = await db.OneAsync(
            """
            SELECT c.name, coalesce(c.definition -> 'operators' -> 'dispositions', '[]')::text, p.external_id, a.number, p.numbers, p.zone, p.data::text, n.text, n.disposition, n.callback_from, a.contact_id,
                coalesce(c.definition -> 'operators' -> 'transfers', '{}')::text, (c.definition -> 'script')::text,
                (SELECT coalesce(jsonb_object_agg(w.question, w.answer), '{}') FROM call_answers w WHERE w.attempt_id = a.id)::text, n.callback_for_team,
                to_json(coalesce(c.definition -> 'operators' ->> 'wrapUpMode', 'time-boxed'))::text, n.callback_until,
                coalesce(c.definition -> 'operators' -> 'callbacks', '{}')::text
            FROM attempts a JOIN campaigns c ON c.id = a.campaign_id JOIN contacts p ON p.id = a.contact_id LEFT JOIN call_notes n ON n.attempt_id = a.id
            WHERE a.id = $1
            """,
            [attemptId], row =>
            {
                var data = JsonSerializer.Deserialize<JsonElement>(row.GetString(6));
                return new Found(row.GetGuid(10), new DeskCall(
                    attemptId, row.GetString(0), row.GetString(2), row.GetString(3), row.GetFieldValue<string[]>(4), row.TextOrNull(5), data,
                    JsonSerializer.Deserialize<List<DispositionDefinition>>(row.GetString(1), ClusterJson.Options)!,
                    row.IsDBNull(7) ? null : new CallNote(row.GetString(7), row.TextOrNull(8), row.InstantOrNull(9), row.InstantOrNull(16), row.GetBoolean(14)), [],
                    JsonSerializer.Deserialize<TransferRules>(row.GetString(11), ClusterJson.Options)!,
                    row.TextOrNull(12) is { } script ? ScriptPage.Of(
                        JsonSerializer.Deserialize<ScriptDefinition>(script, ClusterJson.Options),
                        JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(13))!, data) : null,
                    JsonSerializer.Deserialize<WrapUpMode>(row.GetString(15), ClusterJson.Options), moreTimes,
                    JsonSerializer.Deserialize<CallbackRules>(row.GetString(17), ClusterJson.Options)!.WindowMinutes));
            }, stop);
        return call is null ? null : call.Call with { Before = await previews.BeforeAsync(call.ContactId, attemptId, stop) };
    }

    /// <summary>Who else works for the campaign of a call on its gateway and waits for calls, as far as is written down.</summary>
    public Task<List<Colleague>> ColleaguesAsync(Guid attemptId, Guid operatorId, CancellationToken stop) => db.ListAsync(
        """
        SELECT o.id, o.name FROM attempts a JOIN operators o ON o.definition -> 'campaigns' ? a.campaign_id::text
        WHERE a.id = $1 AND o.id <> $2 AND o.state ->> 'gatewayId' = a.gateway_id AND o.state ->> 'presence' = 'ready'
          AND coalesce(o.state -> 'call', 'null') = 'null'
        ORDER BY o.name, o.id LIMIT $3
        """,
        [attemptId, operatorId, Colleagues], row => new Colleague(row.GetGuid(0), row.GetString(1)), stop);

    private sealed record Found(Guid ContactId, DeskCall Call);

    private sealed record Setting(Phone? Phone, IReadOnlyList<string> Gateways, IReadOnlyList<DeskCampaign> Campaigns, DateTimeOffset? HelpSince, IReadOnlyList<ManualCampaign> Manual);
}
