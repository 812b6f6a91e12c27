using System.Text.Json.Nodes;
using Cluster.Api.Accounts;
using Cluster.Api.Keys;
using Cluster.Silo.Hosting;

namespace Cluster.Api.Demo;

/// <summary>Posts the demonstration's campaign through the API, shows its progress, and at its end compares what the system counted.</summary>
internal sealed class DemoRun(
    DemoOptions options, Uri address, KeyStore keys, ClusterOptions cluster, IHostApplicationLifetime lifetime, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan DrawPeriod = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        try
        {
            await ShowAsync(stoppingToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync($"The demonstration failed: {exception.Message}");
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }

    private async Task ShowAsync(CancellationToken stop)
    {
        using var client = new DemoClient(address, await keys.EnsureFirstKeyAsync(FirstAccess.KeyPathIn(cluster.DataFolder)));
        var (campaignId, isNew) = await client.ContinueOrPostAsync(options, stop);
        await Console.Out.WriteLineAsync(isNew ? $"Posted a campaign with {options.Contacts} contacts." : "Going on with the campaign of the last run.");
        var operators = new DemoOperators(client, options, time, new Random());
        await operators.ComeAsync(campaignId, stop);
        var signIn = await new DemoPeople(client).ComeAsync(campaignId, stop);
        await Console.Out.WriteLineAsync($"In the browser at {address}: {signIn}");
        using var shift = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var work = operators.WorkAsync(shift.Token);
        try
        {
            await WatchAsync(client, campaignId, signIn, stop);
        }
        finally
        {
            await shift.CancelAsync();
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await operators.GoAsync(stop);
        await FinishAsync(client, campaignId, stop);
    }

    private async Task WatchAsync(DemoClient client, string campaignId, string signIn, CancellationToken stop)
    {
        var screen = new DemoScreen(address, campaignId, signIn, Console.Out, !Console.IsOutputRedirected);
        using var timer = new PeriodicTimer(DrawPeriod, time);
        do
        {
            var statistics = await client.StatisticsAsync(campaignId, stop);
            screen.Draw(statistics, await client.DiagnosticsAsync(campaignId, stop), await client.PacingAsync(campaignId, stop));
            if ((string?)(await client.CampaignAsync(campaignId, stop))["state"] is "completed" or "stopped")
            {
                return;
            }
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    private async Task FinishAsync(DemoClient client, string campaignId, CancellationToken stop)
    {
        var statistics = await client.StatisticsAsync(campaignId, stop);
        var rule = (await client.PacingAsync(campaignId, stop))["abandonment"]![0]!;
        var (attempts, records, open) = ((long)statistics["attempts"]!, (long)statistics["records"]!, (long)statistics["openAttempts"]!);
        var outcomes = statistics["outcomes"]!.AsObject().Sum(outcome => (long)outcome.Value!);
        var abandoned = (long)statistics["outcomes"]!["abandoned"]!;
        var agree = open == 0 && attempts == records && records == outcomes && (long)statistics["remaining"]! == 0 && (double)rule["abandoned"]! >= abandoned;
        Console.WriteLine();
        Console.WriteLine($"Complete: contacts={statistics["contacts"]} attempts={attempts} records={records} totals={outcomes} open={open}");
        Console.WriteLine(string.Join(' ', statistics["outcomes"]!.AsObject().Select(outcome => $"{outcome.Key}={outcome.Value}")));
        Console.WriteLine($"Answered by people: {rule["answers"]}, of them abandoned: {rule["abandoned"]} ({(double)rule["share"]!:P1} of at most {(double)rule["cap"]!:P1}).");
        Console.WriteLine(agree ? "Attempts, records and totals agree." : "Attempts, records and totals DO NOT agree.");
        if (options.UntilDone)
        {
            Environment.ExitCode = agree ? 0 : 1;
            lifetime.StopApplication();
        }
    }
}
