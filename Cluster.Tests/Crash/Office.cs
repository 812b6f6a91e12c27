using System.Text.Json.Nodes;

namespace Cluster.Tests.Crash;

/// <summary>People who use the API all the while: numbers are listed, a campaign is paused and resumed.</summary>
internal sealed class Office(CrashRun run, Random random)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(4);

    private readonly CancellationTokenSource _closing = new();
    private Task? _work;

    /// <summary>From the answer to a pause until the request to resume, by campaign.</summary>
    public List<(Guid CampaignId, DateTimeOffset From, DateTimeOffset To)> Pauses { get; } = [];

    public void Open() => _work ??= Task.WhenAll(ListAsync(), PauseAsync());

    public async Task CloseAsync()
    {
        await _closing.CancelAsync();
        await (_work ?? Task.CompletedTask);
        _closing.Dispose();
    }

    private async Task ListAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            var number = Plan.Number(random.Next(Plan.Contacts));
            await run.Client.PutAsync($"do-not-call/numbers/{number.TrimStart('+')}", []);
            await WaitAsync(TimeSpan.FromMilliseconds(200));
        }
    }

    private async Task PauseAsync()
    {
        var id = run.PausedCampaign;
        while (!_closing.IsCancellationRequested)
        {
            await WaitAsync(Pause * 3);
            if ((string?)(await run.StateAsync(id))["state"] != "running")
            {
                continue;
            }

            await run.Client.PostAsync($"campaigns/{id}/pause", []);
            var from = DateTimeOffset.UtcNow;
            await WaitAsync(Pause);
            Pauses.Add((Guid.Parse(id), from, DateTimeOffset.UtcNow));
            await run.Client.PostAsync($"campaigns/{id}/resume", []);
        }
    }

    private Task WaitAsync(TimeSpan time) => Task.Delay(time, _closing.Token).ContinueWith(_ => { }, TaskScheduler.Default);
}
