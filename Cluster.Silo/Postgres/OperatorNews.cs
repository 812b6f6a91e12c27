using Cluster.Grains.Operators;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Cluster.Silo.Postgres;

/// <summary>
/// Tells the watchers in all processes of a cluster that an operator has news, by PostgreSQL's own notifications. What is passed on is only
/// who; several changes of one operator become one piece of news, so nothing queues up. What is lost with a connection is made good by
/// telling the watcher here that everybody has news.
/// </summary>
public sealed class OperatorNews(NpgsqlDataSource database, IOperatorWatch here, TimeProvider time, ILogger<OperatorNews> log) : BackgroundService, IOperatorWatch
{
    private const string Topic = "operators";

    /// <summary>Most operators in one notification: PostgreSQL takes 8,000 bytes.</summary>
    private const int MostAtOnce = 200;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly string _process = Guid.NewGuid().ToString("N");
    private readonly Lock _gate = new();
    private readonly HashSet<Guid> _changed = [];
    private TaskCompletionSource _news = NewSignal();

    /// <inheritdoc/>
    public void Changed(Guid operatorId)
    {
        here.Changed(operatorId);
        Remember(operatorId);
    }

    /// <inheritdoc/>
    public void AllChanged() => here.AllChanged();

    /// <inheritdoc/>
    /// <remarks>Only browsers of this process are waited for: news by way of the database may come later than the customer.</remarks>
    public Task OfferedAsync(Guid operatorId, Guid attemptId) => here.OfferedAsync(operatorId, attemptId);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(AgainAsync(TellAsync, stoppingToken), AgainAsync(HearAsync, stoppingToken));

    private async Task TellAsync(CancellationToken stop)
    {
        while (true)
        {
            await _news.Task.WaitAsync(stop);
            foreach (var some in Take().Chunk(MostAtOnce))
            {
                await TellAsync(some);
            }
        }
    }

    private async Task TellAsync(Guid[] some)
    {
        try
        {
            await database.CreateCommand("SELECT pg_notify($1, $2)").With(Topic)
                .With($"{_process} {string.Join(' ', some.Select(id => id.ToString("N")))}").ExecuteAsync();
        }
        catch
        {
            Array.ForEach(some, Remember);
            throw;
        }
    }

    private async Task HearAsync(CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        connection.Notification += (_, told) => Hear(told.Payload);
        await using (var listen = new NpgsqlCommand($"LISTEN {Topic}", connection))
        {
            await listen.ExecuteNonQueryAsync(stop);
        }

        here.AllChanged();
        while (true)
        {
            await connection.WaitAsync(stop);
        }
    }

    private void Hear(string payload)
    {
        var words = payload.Split(' ');
        foreach (var word in words[0] == _process ? [] : words[1..])
        {
            if (Guid.TryParse(word, out var operatorId))
            {
                here.Changed(operatorId);
            }
        }
    }

    private void Remember(Guid operatorId)
    {
        lock (_gate)
        {
            _changed.Add(operatorId);
            _news.TrySetResult();
        }
    }

    private Guid[] Take()
    {
        lock (_gate)
        {
            Guid[] taken = [.. _changed];
            _changed.Clear();
            _news = NewSignal();
            return taken;
        }
    }

    /// <summary>Until the process stops: the database may go away and come back.</summary>
    private async Task AgainAsync(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await work(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException)
            {
                PostgresLog.NewsInterrupted(log, failure.Message);
                await Task.Delay(Pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
