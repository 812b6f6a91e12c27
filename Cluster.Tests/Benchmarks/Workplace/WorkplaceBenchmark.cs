using System.Globalization;
using System.Text.Json.Nodes;
using Cluster.Tests.Browser;
using Microsoft.Playwright;

namespace Cluster.Tests.Benchmarks.Workplace;

/// <summary>
/// What operators' browsers cost and how soon they show who has answered: a thousand that only listen, then two hundred who work, some of
/// them in real Chromium.
/// </summary>
internal static class WorkplaceBenchmark
{
    private const int Connected = 1_000;
    private const int Working = 200;
    private const int Pages = 4;
    private const int Together = 20;
    private const int SpreadSeconds = 31;
    private const double TargetMegabytes = 40;
    private const double TargetCores = 0.1;
    private const double TargetMilliseconds = 300;

    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ShortestTalk = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TalkOnPage = TimeSpan.FromSeconds(1);

    public static async Task<Dictionary<string, string>> RunAsync(TimeSpan duration)
    {
        var (figures, cards) = (new Dictionary<string, string>(), new CardBook());
        await using var office = await WorkplaceOffice.OpenAsync(cards);
        var campaign = await office.CampaignAsync();
        var seats = await office.OperatorsAsync(Connected, campaign);

        // The heap's nursery has been used once before the first browser comes: what it keeps is not the browsers'.
        await EachAsync(Enumerable.Repeat(seats[0], 20_000), seat => seat.ReadAsync());
        await Task.Delay(Settle);
        var empty = ResidentMegabytes(office.Program);
        var alone = await CoresAsync(office, duration);

        var listeners = seats.Select((seat, index) => new Listener(seat, index >= Pages, index < Pages ? TalkOnPage : ShortestTalk + (seat.Number % SpreadSeconds * Second), cards)).ToArray();
        await EachAsync(listeners, async listener =>
        {
            await listener.ConnectAsync();
            await listener.Told;
        });
        await IdleAsync(office, "connected", empty, duration, figures);
        await EachAsync(seats, seat => seat.CommandAsync("sign-in", new JsonObject { ["gatewayId"] = "gw1", ["endpoint"] = $"PJSIP/{seat.Number}" }));
        await IdleAsync(office, "at_work", empty, duration, figures);
        figures["no_browsers_cores"] = Number(alone.Program, "F3");

        await EachAsync(listeners[Working..], async listener => await listener.DisposeAsync());
        await AnswersAsync(office, seats[..Working], campaign, cards, duration, figures);
        await EachAsync(listeners[..Working], async listener => await listener.DisposeAsync());
        figures["broken"] = Broken(figures).ToString(CultureInfo.InvariantCulture);
        return figures;
    }

    private static async Task IdleAsync(WorkplaceOffice office, string name, double empty, TimeSpan duration, Dictionary<string, string> figures)
    {
        await Task.Delay(Settle);
        var (program, postgres) = await CoresAsync(office, duration);
        figures[$"{name}_mb"] = Number(ResidentMegabytes(office.Program) - empty, "F1");
        figures[$"{name}_cores"] = Number(program, "F3");
        figures[$"{name}_postgres_cores"] = Number(postgres, "F3");
    }

    private static async Task AnswersAsync(
        WorkplaceOffice office, OperatorSeat[] seats, Guid campaign, CardBook cards, TimeSpan duration, Dictionary<string, string> figures)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.StartAsync(playwright);
        var pages = new List<CardPage>();
        foreach (var seat in seats[..Pages])
        {
            pages.Add(await CardPage.OpenAsync(browser, seat));
        }

        await EachAsync(seats, seat => seat.CommandAsync("ready", null));
        await office.Api.PostAsync($"campaigns/{campaign}/start", []);
        await Task.Delay(Settle);
        var from = DateTimeOffset.UtcNow;
        var (program, postgres) = await CoresAsync(office, duration);
        var painted = new List<double>();
        foreach (var page in pages)
        {
            painted.AddRange(cards.Milliseconds(await page.PaintedAsync(office.Database), from));
            await page.DisposeAsync();
        }

        if (painted.Count == 0)
        {
            throw new InvalidOperationException($"No card was painted: {await office.Api.GetTextAsync($"campaigns/{campaign}/diagnostics")} {await office.Api.GetTextAsync("operators?limit=1")}");
        }

        Add(figures, "painted", painted);
        Add(figures, "arrived", cards.ToArrival(from));
        figures["working_cores"] = Number(program, "F3");
        figures["working_postgres_cores"] = Number(postgres, "F3");
    }

    private static int Broken(Dictionary<string, string> figures)
    {
        return new[]
        {
            Of("connected_mb") > TargetMegabytes, Of("connected_cores") > TargetCores,
            Of("painted_p95_ms") > TargetMilliseconds, Of("arrived_p95_ms") > TargetMilliseconds,
        }.Count(missed => missed);

        double Of(string name) => double.Parse(figures[name], CultureInfo.InvariantCulture);
    }

    private static void Add(Dictionary<string, string> figures, string name, List<double> milliseconds)
    {
        milliseconds.Sort();
        figures[$"{name}_calls"] = Number(milliseconds.Count, "F0");
        foreach (var share in new[] { 50, 95, 99 })
        {
            figures[$"{name}_p{share}_ms"] = Number(milliseconds[Math.Min(milliseconds.Count - 1, milliseconds.Count * share / 100)], "F0");
        }
    }

    private static async Task<(double Program, double PostgreSql)> CoresAsync(WorkplaceOffice office, TimeSpan duration)
    {
        var (watch, program, postgres) = (System.Diagnostics.Stopwatch.StartNew(), ProcessCpu.OfServer(office.Program), ProcessCpu.OfServer(office.PostgreSql));
        await Task.Delay(duration);
        return ((ProcessCpu.OfServer(office.Program) - program) / watch.Elapsed, (ProcessCpu.OfServer(office.PostgreSql) - postgres) / watch.Elapsed);
    }

    /// <summary>Memory of its own: without mapped files.</summary>
    private static double ResidentMegabytes(int process)
    {
        var line = File.ReadLines($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/status").Single(one => one.StartsWith("RssAnon:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1_024 / 1_000_000;
    }

    private static Task EachAsync<T>(IEnumerable<T> all, Func<T, Task> work) =>
        Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = Together }, async (one, _) => await work(one));

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
