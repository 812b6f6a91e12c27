using Npgsql;

namespace Cluster.Api.Conventions;

/// <summary>Removes old first answers once an hour.</summary>
internal sealed partial class IdempotencySweeper(IdempotencyStore store, TimeProvider clock, ILogger<IdempotencySweeper> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await store.SweepAsync(stoppingToken);
            }
            catch (NpgsqlException failure)
            {
                NotSwept(failure);
            }
        }
    }

    [LoggerMessage(EventId = 4010, Level = LogLevel.Warning, Message = "Old idempotency keys could not be removed; the next round will try again")]
    private partial void NotSwept(Exception failure);
}
