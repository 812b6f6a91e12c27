using System.Text.Json;
using Cluster.Api.Conventions;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Silo.Hosting;
using Npgsql;
using Orleans;

namespace Cluster.Api.Live;

/// <summary>Puts the board together, once a second for all supervisors of this process, and only while one looks.</summary>
internal sealed class BoardFeed(NpgsqlDataSource db, IGrainFactory grains, TimeProvider clock) : IDisposable
{
    /// <summary>Most campaigns on the board.</summary>
    public const int MaxCampaigns = 100;

    /// <summary>How old the board may be.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _one = new(1, 1);
    private BoardNews? _news;
    private string _text = "";
    private long _readAt;

    public async Task<BoardNews> CurrentAsync()
    {
        await _one.WaitAsync();
        try
        {
            if (_news is null || clock.GetElapsedTime(_readAt) >= Age)
            {
                _readAt = clock.GetTimestamp();
                var board = await ReadAsync();
                var text = JsonSerializer.Serialize(board, ClusterJson.Options);
                _news = text == _text && _news is not null ? _news : new BoardNews((_news?.Sequence ?? 0) + 1, board);
                _text = text;
            }

            return _news;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<Board> ReadAsync()
    {
        // The counters are small; the entries of a large list are not counted here.
        var rows = await db.ListAsync(
            """
            SELECT c.id, c.name, coalesce(c.definition ->> 'mode', 'message'), c.state,
                coalesce(sum(n.n), 0)::bigint, coalesce(sum(n.n) FILTER (WHERE n.outcome = $2), 0)::bigint, coalesce(sum(n.n) FILTER (WHERE n.outcome = $3), 0)::bigint
            FROM campaigns c LEFT JOIN campaign_counters n ON n.campaign_id = c.id
            GROUP BY c.id ORDER BY c.state IN (1, 2, 3) DESC, c.created_at DESC, c.id LIMIT $1
            """,
            [MaxCampaigns, (short)Outcome.Answered, (short)Outcome.Abandoned],
            row => new BoardCampaign(
                row.GetGuid(0), row.GetString(1), JsonSerializer.Deserialize<CampaignMode>($"\"{row.GetString(2)}\"", ClusterJson.Options),
                (CampaignState)row.GetInt16(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), null));
        var board = new List<BoardCampaign>();
        foreach (var row in rows)
        {
            board.Add(row.State is CampaignState.Running or CampaignState.Paused or CampaignState.Draining
                ? row with { Now = await grains.GetGrain<ICampaignGrain>(row.Id.ToString()).GetStatusAsync() }
                : row);
        }

        return new Board(board);
    }
}
