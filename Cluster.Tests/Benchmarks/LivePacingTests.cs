using Cluster.Grains.Campaigns.WhatIf;
using Cluster.Interfaces.Campaigns;
using Cluster.Silo.Asterisk.Simulator;
using Cluster.Tests.Benchmarks.Pacing.Live;
using Cluster.Tests.Postgres;
using Xunit;
using Xunit.Abstractions;

namespace Cluster.Tests.Benchmarks;

/// <summary>Each trial of the pacer through the whole process once, small: that it runs, and that its checks see what is wrong.</summary>
[Collection(PostgresCollection.Name)]
public sealed class LivePacingTests(PostgresDatabase server, ITestOutputHelper output)
{
    /// <summary>Everything in seconds.</summary>
    private static readonly CampaignLaws Quick = CampaignLaws.Typical with
    {
        Answers = new SteadyAnswers(0.5),
        Ring = new UniformLaw(0.5, 1.5, Stream: 10),
        BusyAfter = new FixedLaw(0.3),
        UnansweredAfter = new FixedLaw(3),
        Talk = new UniformLaw(1, 3, Stream: 40),
        WrapUp = new FixedLaw(0.5),
    };

    [Fact]
    public async Task Teams_in_real_time_meet_the_customers_of_the_simulation()
    {
        var results = await LiveBenchmark.RunAsync(
            await server.CreateAsync(), TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(9), teams: 2, Quick, size: 5);

        Assert.Equal(2, results.Count);
        foreach (var result in results)
        {
            output.WriteLine($"team {result.Team}: busy {result.Utilisation:P1} (simulated {result.WorldUtilisation:P1}), {result.Book.Abandoned} of {result.Book.Answers} abandoned, "
                + $"waits p50 {result.Book.WaitMs(0.5):F1} ms, p99 {result.Book.WaitMs(0.99):F1} ms");
            Assert.InRange(result.Utilisation, result.WorldUtilisation - 0.25, result.WorldUtilisation + 0.25);
            Assert.InRange(result.Book.Answers, 1, 100);
            Assert.InRange(result.Book.WaitMs(0.5), 0, 500);
        }
    }

    [Fact]
    public void Answer_or_safe_message_that_only_the_gateway_knows_is_a_difference()
    {
        static CallLogEntry Entry(CallLogKind kind, bool isLine = false) => new(kind, "gw1", "1", "+1", DateTimeOffset.UnixEpoch, IsLine: isLine);
        List<CallLogEntry> theirs = [Entry(CallLogKind.Answered), Entry(CallLogKind.Answered), Entry(CallLogKind.SafeMessage), Entry(CallLogKind.Answered, isLine: true)];
        Assert.Null(LiveBenchmark.Difference(new LiveAnswerBook(2, 1, [0, 0]), theirs));
        Assert.NotNull(LiveBenchmark.Difference(new LiveAnswerBook(2, 0, [0, 0]), theirs));
        Assert.NotNull(LiveBenchmark.Difference(new LiveAnswerBook(1, 1, [0]), theirs));
    }

    [Theory]
    [InlineData(CampaignMode.Predictive)]
    [InlineData(CampaignMode.Ratio)]
    public async Task Lap_of_the_load_measures_calls_and_processor(CampaignMode mode)
    {
        var lap = await LoadBenchmark.LapAsync(await server.CreateAsync(), await server.PidAsync(), mode, size: 20, Quick, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(4));
        output.WriteLine($"{mode}: {lap.Stretch.Attempts} calls, {lap.Cores:F3} cores, busy {lap.Utilisation:P1}, {lap.Book.Abandoned} of {lap.Book.Answers} abandoned");
        Assert.True(lap.Stretch.Attempts > 0);
        Assert.InRange(lap.Cores, 0.0001, 2);
        Assert.InRange(lap.Utilisation, 0.01, 1);
    }

    [Fact]
    public void Shift_under_virtual_time_is_as_busy_as_the_simulation_of_its_customers()
    {
        // A single half-hour differs from another by ten points; these are the same customers, and their means do not.
        var shifts = Enumerable.Range(1000, 8).Select(seed => ShiftBenchmark.Run(seed, size: 20, TimeSpan.FromMinutes(30), CampaignLaws.Typical)).ToList();
        foreach (var shift in shifts)
        {
            output.WriteLine($"{shift.Calls} calls, busy {shift.Utilisation:P1} (simulated {shift.World.Utilisation:P1}), {shift.Abandoned} of {shift.Answered} abandoned (simulated {shift.World.Abandonment:P2})");
        }

        var simulated = shifts.Average(shift => shift.World.Utilisation);
        Assert.InRange(shifts.Average(shift => shift.Utilisation), simulated - 0.03, simulated + 0.03);
        Assert.InRange((double)shifts.Sum(shift => shift.Abandoned) / shifts.Sum(shift => shift.Answered), 0, 0.03);
        Assert.All(shifts, shift => Assert.True(shift.Answered > 100));
    }
}
