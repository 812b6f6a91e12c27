using System.Globalization;
using Cluster.Grains.Campaigns;
using Cluster.Grains.Campaigns.WhatIf;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Operators;
using Cluster.Tests.Asterisk;
using Cluster.Tests.Benchmarks.Pacing;
using Cluster.Tests.Benchmarks.Pacing.Live;
using Cluster.Tests.Postgres;

namespace Cluster.Tests.EndToEnd;

/// <summary>
/// A predictive campaign on real Asterisk: operators on SIP lines that one gateway holds open, customers who answer, are busy or do not
/// answer as a law says, and telephones on both sides that note when they hear something.
/// </summary>
internal static class PredictiveTrial
{
    private const int Size = 20;
    private const long Seed = 1000;

    /// <summary>Three of ten answer; shorter talks than in the pacing benchmark, so that ten minutes have more of them.</summary>
    public static CampaignLaws Laws { get; } = CampaignLaws.Typical with
    {
        Answers = new SteadyAnswers(0.3),
        Ring = new LognormalLaw(Median: 6, Sigma: 0.5, Stream: 10, AtMost: 14),
        BusyAfter = new UniformLaw(1, 3, Stream: 3),
        UnansweredAfter = new FixedLaw(15),
        Talk = new EitherLaw(0.35, new LognormalLaw(8, 0.5, 40), LognormalLaw.WithMean(60, 0.8, 41), Stream: 5),
        WrapUp = LognormalLaw.WithMean(10, 0.6, 42),
    };

    /// <summary>With a network and a database of its own; for <c>./bench</c>.</summary>
    public static async Task<Dictionary<string, string>> RunAsync(TimeSpan length)
    {
        if (AsteriskRoot.WhyNot is { } reason)
        {
            throw new InvalidOperationException(reason);
        }

        var network = new AsteriskNetwork();
        var server = new PrivateServer();
        try
        {
            await network.InitializeAsync();
            return Show(await RunAsync(network, server, length, Size, Laws), length);
        }
        finally
        {
            await server.DisposeAsync();
            await network.DisposeAsync();
        }
    }

    /// <summary>Runs for the given time, then everybody hangs up and the accounts are held against each other.</summary>
    public static async Task<TrialFigures> RunAsync(AsteriskNetwork network, PrivateServer server, TimeSpan length, int size, CampaignLaws laws)
    {
        var (calls, talks, wrapUps) = (0L, 0L, 0L);
        await using var phones = new SipStub(network.StubOperator, TimeSpan.Zero);
        await using var customers = new SipStub(network.StubCustomer, _ => Fate(laws, Interlocked.Increment(ref calls) - 1));
        await using var cluster = await RunningCluster.StartAsync(
            network, server, (_, gateway) => gateway with { Trunk = "stub", MaxChannels = 20 * size, CallsPerSecond = 100 });
        var definition = Definition(network.First.Name, size, laws);
        var campaign = await Lists.CampaignAsync(cluster.Database, definition, CampaignState.Draft);
        await Lists.ContactsAsync(cluster.Database, campaign, CallingTime.LongList + 2_000);
        var operators = await SignInAsync(cluster, campaign, network.First.Name, size);
        var desk = new LiveDesk(operators, () => laws.WrapUp.Draw(new Draws(Seed, wrapUps++)), () => laws.Talk.Draw(new Draws(Seed, talks++)));
        var began = DateTimeOffset.UtcNow;
        await cluster.Campaign(campaign).UpdateAsync(definition with { EndsAt = began + length }, expectedVersion: 1);
        await cluster.Campaign(campaign).StartAsync();
        using var stop = new CancellationTokenSource();
        var working = desk.WorkAsync(stop.Token);
        await Task.WhenAny(working, Task.Delay(length));
        desk.GoingHome = true;
        await cluster.UntilAsync(
            "the last call has ended", async () => (await cluster.Campaign(campaign).GetStatusAsync()).InFlight == 0, TimeSpan.FromSeconds(60));
        await cluster.UntilAsync(
            "the gateway has written its records",
            () => Task.FromResult(network.First.CustomerCalls(cluster.StartedAt, "stub").All(call => call is { End: not null, Disposition.Length: > 0 })));
        await stop.CancelAsync();
        await working;
        return new TrialFigures
        {
            Utilisation = desk.BusySeconds(began, began + length) / (size * length.TotalSeconds),
            Book = await LiveAnswerBook.ReadAsync(cluster.Database, campaign, began, began + length),
            World = LiveWorld.Run(new Cell(CellKind.ST, size), laws, Seed, length),
            Calls = await cluster.Database.CallsAsync(),
            SafeMessages = await cluster.Database.CountAsync("call_records WHERE safe_message_at IS NOT NULL"),
            Theirs = [.. network.First.CustomerCalls(cluster.StartedAt, "stub")],
            Phones = [.. customers.Answered()],
            Differences = CallAccounts.AgainstGateways(await cluster.Database.CallsAsync(), cluster.Gateways, cluster.StartedAt, "stub"),
        };
    }

    private static StubFate Fate(CampaignLaws laws, long call)
    {
        var draws = new Draws(Seed, call);
        var fate = laws.FateOf(laws.Answers.Chance(0, draws), draws);
        return new StubFate(
            fate.End switch { CallEnd.Answered => StubEnd.Answers, CallEnd.Busy => StubEnd.Busy, _ => StubEnd.RingsForEver }, TimeSpan.FromSeconds(fate.After));
    }

    private static CampaignDefinition Definition(string gateway, int size, CampaignLaws laws) => new()
    {
        Name = "predictive on Asterisk",
        Mode = CampaignMode.Predictive,
        Windows = ClusterTables.Always,
        Gateways = [new GatewayShare(gateway)],
        MaxCalls = 10 * size,
        CallsPerSecond = 100,
        RingTime = TimeSpan.FromSeconds(laws.UnansweredAfter.Draw(new Draws(Seed, 0))),
        Operators = new OperatorRules
        {
            WrapUp = TimeSpan.FromMinutes(10),
            SafeSound = AsteriskCalls.ShortSound,
            Dispositions = [new(LiveDesk.Result, DispositionKind.Final)],
        },
    };

    private static async Task<IReadOnlyList<IOperatorGrain>> SignInAsync(RunningCluster cluster, Guid campaign, string gateway, int size)
    {
        var operators = new List<IOperatorGrain>();
        for (var i = 1; i <= size; i++)
        {
            var person = cluster.Operator(await cluster.Database.AddOperatorAsync($"operator {i}", campaign));
            await person.SignInAsync(gateway, "PJSIP/stubop");
            await cluster.UntilAsync($"line {i} is up", async () => (await person.GetStatusAsync()).Line == LineState.Up);
            await person.ReadyAsync();
            operators.Add(person);
        }

        return operators;
    }

    private static Dictionary<string, string> Show(TrialFigures figures, TimeSpan length)
    {
        string Text(double figure, string format = "0.0000") => figure.ToString(format, CultureInfo.InvariantCulture);
        var many = LiveWorld.Many(new Cell(CellKind.ST, Size), Laws, Seed, length, 200);
        var audio = figures.AudioMs;
        var broken = figures.Broken().ToList();
        broken.ForEach(what => Console.Error.WriteLine("broken: " + what));
        return new(StringComparer.Ordinal)
        {
            ["operators"] = $"{Size}",
            ["calls"] = $"{figures.Calls.Count}",
            ["util"] = Text(figures.Utilisation),
            ["world_util"] = Text(figures.World.Utilisation),
            ["worlds_mean"] = Text(many.Mean),
            ["worlds_deviation"] = Text(many.Deviation),
            ["answers"] = $"{figures.Book.Answers}",
            ["abandoned"] = $"{figures.Book.Abandoned}",
            ["abandon"] = Text(figures.Book.Share),
            ["wait_p50_ms"] = Text(figures.Book.WaitMs(0.5), "0"),
            ["wait_p99_ms"] = Text(figures.Book.WaitMs(0.99), "0"),
            ["audio_p50_ms"] = Text(TrialFigures.At(audio, 0.5), "0"),
            ["audio_p99_ms"] = Text(TrialFigures.At(audio, 0.99), "0"),
            ["audio_max_ms"] = Text(TrialFigures.At(audio, 1), "0"),
            ["audio_within_100_ms"] = Text(audio.Count(ms => ms <= 100) / (double)Math.Max(1, audio.Count), "0.000"),
            ["audio_calls"] = $"{audio.Count}",
            ["safe_by_gateway"] = $"{figures.SafeByGateway.Count}",
            ["safe_by_event"] = $"{figures.SafeMessages}",
            ["safe_by_ear"] = $"{figures.SafeByEarMs.Count}",
            ["safe_heard_after_ms"] = $"{Text(TrialFigures.At(figures.SafeByEarMs, 0), "0")}-{Text(TrialFigures.At(figures.SafeByEarMs, 1), "0")}",
            ["broken"] = $"{broken.Count}",
        };
    }
}

/// <summary>What came out, by each side's own account.</summary>
internal sealed record TrialFigures
{
    public required double Utilisation { get; init; }

    public required LiveAnswerBook Book { get; init; }

    public required WorldFigures World { get; init; }

    public required IReadOnlyList<StoredCall> Calls { get; init; }

    public required int SafeMessages { get; init; }

    public required IReadOnlyList<GatewayCall> Theirs { get; init; }

    public required IReadOnlyList<StubCall> Phones { get; init; }

    public required IReadOnlyList<string> Differences { get; init; }

    /// <summary>Attempts for which the gateway itself says that the safe message was played.</summary>
    public IReadOnlyList<string> SafeByGateway => [.. Theirs.Where(call => call.Mark == "safe").Select(call => call.Id).Order()];

    /// <summary>From the answer until the customer heard the operator, ms, the shortest first.</summary>
    public IReadOnlyList<double> AudioMs => Heard(Calls.Where(call => call.ConnectedAt is not null));

    /// <summary>From the answer until the abandoned customer heard the safe message, ms.</summary>
    public IReadOnlyList<double> SafeByEarMs => Heard(Abandoned);

    private IEnumerable<StoredCall> Abandoned => Calls.Where(call => call.Outcome == Outcome.Abandoned);

    public static double At(IReadOnlyList<double> sorted, double share) =>
        sorted.Count == 0 ? 0 : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];

    /// <summary>What is not as it must be.</summary>
    public IEnumerable<string> Broken()
    {
        var abandoned = Abandoned.Select(call => $"{call.AttemptId}").Order().ToList();
        if (!abandoned.SequenceEqual(SafeByGateway))
        {
            yield return $"the gateway played the safe message in [{string.Join(' ', SafeByGateway)}], abandoned are [{string.Join(' ', abandoned)}]";
        }

        if (SafeMessages != abandoned.Count || SafeByEarMs.Count != abandoned.Count)
        {
            yield return $"{abandoned.Count} abandoned, {SafeMessages} told by events, {SafeByEarMs.Count} heard the safe message";
        }

        if (Phones.Count != Calls.Count(call => call.AnsweredAt is not null))
        {
            yield return $"{Phones.Count} telephones answered, {Calls.Count(call => call.AnsweredAt is not null)} answers are recorded";
        }

        foreach (var difference in Differences)
        {
            yield return difference;
        }
    }

    private List<double> Heard(IEnumerable<StoredCall> calls)
    {
        var numbers = calls.Select(call => call.Number.TrimStart('+')).ToHashSet();
        return [.. Phones.Where(phone => numbers.Contains(phone.Number)).Select(phone => phone.HeardAfter).OfType<TimeSpan>().Select(time => time.TotalMilliseconds).Order()];
    }
}
