using System.Text.Json;
using Cluster.Api.Conventions;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Silo.Hosting;
using Npgsql;
using Orleans;

namespace Cluster.Api.Live;

/// <summary>Puts the board together.</summary>
internal sealed class BoardFeed : IDisposable
{
    /// <summary>Most campaigns on the board.</summary>
    public const int MaxCampaigns = 100;

    private readonly NpgsqlDataSource _db;
    private readonly IGrainFactory _grains;
    private readonly SharedReading<Board> _board;

    public BoardFeed(NpgsqlDataSource db, IGrainFactory grains, TimeProvider clock)
    {
        (_db, _grains) = (db, grains);
        _board = new SharedReading<Board>(ReadAsync, clock);
    }

    public async Task<BoardNews> CurrentAsync()
    {
        var (sequence, board) = await _board.CurrentAsync();
        return new BoardNews(sequence, board);
    }

    public void Dispose() => _board.Dispose();

    /// <summary>A mode as definitions have it.</summary>
    public static CampaignMode ModeOf(string text) => JsonSerializer.Deserialize<CampaignMode>($"\"{text}\"", ClusterJson.Options);

    private async Task<Board> ReadAsync()
    {
        // The counters are small; the entries of a large list are not counted here.
        var rows = await _db.ListAsync(
            """
            SELECT c.id, c.name, coalesce(c.definition ->> 'mode', 'message'), c.state,
                coalesce(sum(n.n), 0)::bigint, coalesce(sum(n.n) FILTER (WHERE n.outcome = $2), 0)::bigint, coalesce(sum(n.n) FILTER (WHERE n.outcome = $3), 0)::bigint
            FROM campaigns c LEFT JOIN campaign_counters n ON n.campaign_id = c.id
            GROUP BY c.id ORDER BY c.state IN (1, 2, 3, 6) DESC, c.created_at DESC, c.id LIMIT $1
            """,
            [MaxCampaigns, (short)Outcome.Answered, (short)Outcome.Abandoned],
            row => new BoardCampaign(
                row.GetGuid(0), row.GetString(1), ModeOf(row.GetString(2)),
                (CampaignState)row.GetInt16(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), null));
        var board = new List<BoardCampaign>();
        foreach (var row in rows)
        {
            board.Add(row.State is CampaignState.Running or CampaignState.Paused or CampaignState.Draining or CampaignState.Stopping
                ? row with { Now = await _grains.GetGrain<ICampaignGrain>(row.Id.ToString()).GetStatusAsync() }
                : row);
        }

        return new Board(board);
    }
}
