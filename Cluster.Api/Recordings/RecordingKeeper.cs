using Cluster.Silo.Media;
using Npgsql;

namespace Cluster.Api.Recordings;

/// <summary>
/// Keeps recordings as the settings want it, a bounded piece of the work every half minute: those of messages are written down, those whose
/// days are over are deleted, and where there is a bucket the others are moved into it. What fails is tried again in the next round.
/// </summary>
internal sealed partial class RecordingKeeper(KeeperBooks books, RecordingLibrary library, RecordingFolder folder, TimeProvider clock, ILogger<RecordingKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    /// <summary>How old the calls are that a keeper looks at which has only just begun; later it knows what it has seen.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromDays(1);

    /// <summary>The longest that a call and what is written of it take.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromHours(2);

    private TimeSpan _look = FirstLook;
    private Guid _copied = Guid.Empty;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await KeepAsync(stoppingToken);
        }
    }

    /// <summary>One round, or as much of it as could be done.</summary>
    internal async Task KeepAsync(CancellationToken stop)
    {
        try
        {
            await RoundAsync(stop);
        }
        catch (Exception failure) when (failure is NpgsqlException or HttpRequestException or TimeoutException
            || (failure is OperationCanceledException && !stop.IsCancellationRequested))
        {
            NotKept(failure);
        }
    }

    /// <summary>Nothing while another process keeps.</summary>
    private async Task RoundAsync(CancellationToken stop)
    {
        if (await books.TakeTurnAsync(stop) is not { } turn)
        {
            return;
        }

        await using (turn)
        {
            await RegisterAsync(stop);
            await books.ExpireAsync();
            await EachAsync(await books.ToDeleteAsync(library.HasBucket, stop), DeleteAsync, stop);
            if (library.HasBucket)
            {
                await EachAsync(await books.CopiedAsync(stop), EndMoveAsync, stop);
                await CopyAsync(stop);
            }
        }
    }

    /// <summary>A message has no operator whose state would say that it was recorded: here the file says it.</summary>
    private async Task RegisterAsync(CancellationToken stop)
    {
        var after = FirstIdAt(clock.GetUtcNow() - _look);
        List<(Guid AttemptId, Guid CampaignId, DateTimeOffset AnsweredAt)> piece;
        do
        {
            piece = await books.MessagesAsync(after, stop);
            foreach (var (attemptId, campaignId, answeredAt) in piece)
            {
                after = attemptId;
                if (folder.Find(attemptId) is not null)
                {
                    await books.RegisterAsync(attemptId, campaignId, answeredAt);
                }
            }
        }
        while (piece.Count == KeeperBooks.Most);
        _look = Look;
    }

    private async Task DeleteAsync(Guid attemptId, CancellationToken stop)
    {
        await library.DeleteAsync(attemptId, stop);
        await books.PlaceAsync(attemptId, RecordingPlace.Nowhere);
    }

    private async Task CopyAsync(CancellationToken stop)
    {
        var piece = await books.ToCopyAsync(_copied, stop);
        _copied = piece.Count < KeeperBooks.Most ? Guid.Empty : piece[^1];
        await EachAsync(piece, MoveAsync, stop);
    }

    /// <summary>The bucket has it before the tables say so, and the folder loses it only after.</summary>
    private async Task MoveAsync(Guid attemptId, CancellationToken stop)
    {
        if (await library.CopyAsync(attemptId, stop) is { } bytes)
        {
            await books.CopiedAsync(attemptId, bytes);
            await EndMoveAsync(attemptId, stop);
        }
    }

    private async Task EndMoveAsync(Guid attemptId, CancellationToken stop)
    {
        library.DeleteCopied(attemptId);
        await books.PlaceAsync(attemptId, RecordingPlace.Bucket);
    }

    /// <summary>What fails for one does not keep the others waiting; a storage that is not there keeps them all.</summary>
    private async Task EachAsync(List<Guid> attempts, Func<Guid, CancellationToken, Task> work, CancellationToken stop)
    {
        foreach (var attemptId in attempts)
        {
            try
            {
                await work(attemptId, stop);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or HttpRequestException { StatusCode: not null })
            {
                NotKept(failure);
            }
        }
    }

    /// <summary>Attempts' ids begin with the milliseconds of their making.</summary>
    private static Guid FirstIdAt(DateTimeOffset time) => Guid.ParseExact($"{time.ToUnixTimeMilliseconds():x12}{new string('0', 20)}", "N");

    [LoggerMessage(EventId = 4020, Level = LogLevel.Warning, Message = "Recordings could not be moved or deleted; the next round will try again")]
    private partial void NotKept(Exception failure);
}
