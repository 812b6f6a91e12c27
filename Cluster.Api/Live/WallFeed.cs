using Cluster.Api.Conventions;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Gateways;
using Npgsql;
using Orleans;
using Orleans.Runtime;

namespace Cluster.Api.Live;

/// <summary>
/// Puts the wall together, once a second for all who look at it. A campaign or a gateway that does not answer in time keeps what it said
/// last, with its moment.
/// </summary>
internal sealed class WallFeed : IDisposable
{
    /// <summary>Most campaigns that hang there.</summary>
    public const int MaxCampaigns = 20;

    /// <summary>Most gateways that hang there.</summary>
    public const int MaxGateways = 50;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly NpgsqlDataSource _db;
    private readonly IGrainFactory _grains;
    private readonly TimeProvider _clock;
    private readonly WallCounts _counts;
    private readonly SharedReading<Wall> _wall;
    private Wall _last = new([], 0, [], 0);

    public WallFeed(NpgsqlDataSource db, IGrainFactory grains, TimeProvider clock)
    {
        (_db, _grains, _clock) = (db, grains, clock);
        _counts = new WallCounts(db, clock);
        _wall = new SharedReading<Wall>(ReadAsync, clock);
    }

    public async Task<WallNews> CurrentAsync()
    {
        var (sequence, wall) = await _wall.CurrentAsync();
        return new WallNews(sequence, _clock.GetUtcNow(), wall);
    }

    public void Dispose() => _wall.Dispose();

    private async Task<Wall> ReadAsync()
    {
        var rows = await _db.ListAsync(
            """
            SELECT id, name, coalesce(definition ->> 'mode', 'message'), state, count(*) OVER ()
            FROM campaigns WHERE state IN (1, 2, 3, 6) ORDER BY state <> 1, name, id LIMIT $1
            """,
            [MaxCampaigns],
            row => (Campaign: new WallCampaign(row.GetGuid(0), row.GetString(1), BoardFeed.ModeOf(row.GetString(2)), (CampaignState)row.GetInt16(3), null, null, null), All: row.GetInt64(4)));
        var gateways = await _db.ListAsync("SELECT id FROM gateways ORDER BY id LIMIT $1", [MaxGateways], row => row.GetString(0));
        var counts = _counts.ReadAsync([.. rows.Select(row => row.Campaign.Id)]);
        var campaigns = await Task.WhenAll(rows.Select(row => LookAsync(row.Campaign)));
        var loads = await Task.WhenAll(gateways.Select(LookAsync));
        var recent = await counts;
        return _last = new Wall(
            [.. campaigns.Select(one => one with { Recent = recent.GetValueOrDefault(one.Id) })], rows is [var first, ..] ? (int)first.All - rows.Count : 0, loads,
            (int)WallCounts.Window.TotalMinutes);
    }

    private async Task<WallCampaign> LookAsync(WallCampaign campaign)
    {
        var grain = _grains.GetGrain<ICampaignGrain>(campaign.Id.ToString());
        if (await HeardAsync(() => grain.GetStatusAsync()) is { } status && await HeardAsync(() => grain.GetPacingAsync()) is { } pacing)
        {
            return campaign with { At = _clock.GetUtcNow(), Now = NowOf(status, pacing) };
        }

        var before = _last.Campaigns.FirstOrDefault(one => one.Id == campaign.Id);
        return campaign with { At = before?.At, Now = before?.Now };
    }

    private async Task<WallGateway> LookAsync(string id) =>
        await HeardAsync(() => _grains.GetGrain<IGatewayGrain>(id).GetStatusAsync()) is { } status
            ? new WallGateway(id, _clock.GetUtcNow(), status.State, status.Calls, status.MaxChannels)
            : _last.Gateways.FirstOrDefault(one => one.Id == id) ?? new WallGateway(id, null, null, 0, 0);

    private static WallNow NowOf(CampaignStatus status, PacingStatus pacing)
    {
        var waiting = pacing.Pools.Sum(pool => pool.Waiting);
        return new WallNow(
            status.Ringing, waiting, Math.Max(0, status.Talking - waiting), pacing.Pools.Sum(pool => pool.Operators), status.FreeOperators,
            pacing.Abandonment.MaxBy(Strain), status.Obstacles is [var first, ..] ? first : null);
    }

    /// <summary>How far towards its cap a rule is; one that allows none is beyond it with the first.</summary>
    private static double Strain(AbandonmentStatus rule) => rule.Share == 0 ? 0 : rule.Share / rule.Cap;

    private async Task<T?> HeardAsync<T>(Func<Task<T>> ask)
        where T : class
    {
        try
        {
            return await ask().WaitAsync(Patience, _clock);
        }
        catch (Exception silence) when (silence is TimeoutException or OrleansException)
        {
            return null;
        }
    }
}
