using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Silo.Asterisk.Simulator;
using Cluster.Tests.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace Cluster.Tests.Grains;

/// <summary>The predictive pacer through all grains and the simulated gateway: how much operators talk, and how many customers find nobody.</summary>
public sealed class OperatorsTalkTests(ITestOutputHelper output)
{
    private const int Operators = 20;
    private static readonly TimeSpan Shift = TimeSpan.FromHours(2);
    private static readonly TimeSpan WrapUp = TimeSpan.FromSeconds(15);

    /// <summary>One of four answers; talks of two minutes in the mean.</summary>
    private static readonly NetworkSettings Network = new()
    {
        AnswerRate = 0.25, BusyRate = 0.19, NoAnswerRate = 0.56, MachineRate = 0, InvalidRate = 0, CongestionRate = 0, RejectedRate = 0,
        RingMin = TimeSpan.FromSeconds(4), RingMax = TimeSpan.FromSeconds(18), TalkMean = TimeSpan.FromSeconds(120), PatienceMean = TimeSpan.FromDays(100),
    };

    [Theory]
    [InlineData(CampaignMode.Progressive, 0.55, 0.72)]
    [InlineData(CampaignMode.Predictive, 0.82, 1)]
    public void Operators_talk_and_the_cap_holds(CampaignMode mode, double least, double most)
    {
        using var world = new SimulatedWorld(1, new DateTimeOffset(2026, 6, 16, 9, 0, 0, TimeSpan.Zero));
        world.AddGateway("gw1", Network, maxChannels: 500, callsPerSecond: 100);
        var campaign = world.AddCampaign(CallCenter.Progressive with
        {
            Mode = mode,
            MaxCalls = 200,
            CallsPerSecond = 50,
            RingTime = TimeSpan.FromSeconds(28),
            // The rule is about the day, and the day is this shift: in its midst a little of what is still to come may be spent.
            EndsAt = world.Now + Shift,
            Operators = CallCenter.Progressive.Operators with { WrapUp = WrapUp },
        });
        for (var i = 0; i < 6_000; i++)
        {
            world.AddContact([$"+4930{i:0000000}"], "UTC", campaign);
        }

        var operators = Enumerable.Range(1, Operators).Select(i => world.AddOperator($"operator {i}", campaign)).ToList();
        world.StartProcess();
        foreach (var id in operators)
        {
            world.Ask(process => process.Operator(id).SignInAsync("gw1", "PJSIP/phone"));
            world.Ask(process => process.Operator(id).ReadyAsync());
        }

        var start = world.Now;
        world.RunFor(Shift);
        var calls = LoggedCall.Of(world);
        var busy = calls.Where(call => call.Connected is not null)
            .Sum(call => (Earlier(Earlier(call.EndedAt, world.Now) + WrapUp, world.Now) - call.Connected!.Value).TotalSeconds);
        var utilisation = busy / (Operators * (world.Now - start).TotalSeconds);
        var abandoned = calls.Count(call => call.SafeMessage is not null);
        var answered = calls.Count(call => call.Answered is not null);
        var pacing = world.Ask(process => process.Campaign(campaign).GetPacingAsync());
        output.WriteLine($"{mode}: {calls.Count} calls, utilisation {utilisation:P1}, abandoned {abandoned} of {answered} ({(double)abandoned / answered:P2}); {pacing.Pools[0]}");
        Assert.InRange(utilisation, least, most);
        Assert.InRange((double)abandoned / answered, 0, 0.03);
        Assert.Equal(world.Tables.Counters.GetValueOrDefault((campaign, Outcome.Abandoned)), pacing.Abandonment[0].Abandoned);
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
