using Cluster.Api.Conventions;
using Cluster.Api.Workplace;
using Cluster.Interfaces.Operators;
using Npgsql;
using Orleans;

namespace Cluster.Api.Live;

/// <summary>Puts together who is at work: that is written down; what each does now his grain says.</summary>
internal sealed class TeamFeed : IDisposable
{
    /// <summary>Most operators that are shown.</summary>
    public const int MaxOperators = 500;

    private readonly NpgsqlDataSource _db;
    private readonly IGrainFactory _grains;
    private readonly TimeProvider _clock;
    private readonly SharedReading<Team> _team;

    public TeamFeed(NpgsqlDataSource db, IGrainFactory grains, TimeProvider clock)
    {
        (_db, _grains, _clock) = (db, grains, clock);
        _team = new SharedReading<Team>(ReadAsync, clock);
    }

    public async Task<TeamNews> CurrentAsync()
    {
        var (sequence, team) = await _team.CurrentAsync();
        return new TeamNews(sequence, _clock.GetUtcNow(), team);
    }

    public void Dispose() => _team.Dispose();

    private async Task<Team> ReadAsync()
    {
        var rows = await _db.ListAsync(
            """
            SELECT o.id, o.name, o.definition ->> 'team', h.asked_at, count(*) OVER ()
            FROM operators o LEFT JOIN help_calls h ON h.operator_id = o.id AND h.asked_at > $2
            WHERE o.state ->> 'presence' IN ('ready', 'paused')
            ORDER BY h.asked_at, o.name, o.id LIMIT $1
            """,
            [MaxOperators, _clock.GetUtcNow() - HelpRoutes.Age],
            row => (Id: row.GetGuid(0), Name: row.GetString(1), Team: row.TextOrNull(2), HelpSince: row.InstantOrNull(3), All: row.GetInt64(4)));
        var states = await Task.WhenAll(rows.Select(row => _grains.GetGrain<IOperatorGrain>(row.Id.ToString()).GetStatusAsync()));
        var campaigns = await NamesAsync([.. states.Select(status => status.CampaignId).OfType<Guid>().Distinct()]);
        var members = rows.Zip(states, (row, status) => new TeamMember(
            row.Id, row.Name, row.Team, status, status.CampaignId is { } id ? campaigns.GetValueOrDefault(id) : null, row.HelpSince));
        return new Team([.. members.Where(one => one.Status.Presence != Presence.SignedOut)], rows.Count > 0 ? (int)rows[0].All - rows.Count : 0);
    }

    private async Task<Dictionary<Guid, string>> NamesAsync(Guid[] campaigns) => campaigns.Length == 0 ? []
        : (await _db.ListAsync("SELECT id, name FROM campaigns WHERE id = ANY($1)", [campaigns], row => (Id: row.GetGuid(0), Name: row.GetString(1))))
            .ToDictionary(row => row.Id, row => row.Name);
}
