using Xunit;

namespace Cluster.Tests.Simulation;

/// <summary>Each checker sees the bug that it is for: a check that finds nothing in a broken world would be no check.</summary>
public sealed class CheckerTests
{
    [Theory]
    [InlineData(Planted.NoUniqueIndex, "double:")]
    [InlineData(Planted.ForgottenAttempts, "cap:")]
    [InlineData(Planted.WrongZone, "window:")]
    [InlineData(Planted.IgnoredList, "dnc:")]
    [InlineData(Planted.LostEnd, "open:")]
    [InlineData(Planted.WrongCounter, "counter:")]
    [InlineData(Planted.CallbacksHidden, "stuck:")]
    [InlineData(Planted.WrongOutcome, "record:")]
    internal void Checker_of_a_promise_catches_the_store_that_breaks_it(Planted planted, string found)
    {
        // Seeds without other faults; some worlds give a bug no chance, for example without caps.
        foreach (var seed in new ulong[] { 4, 8, 12, 16, 20, 24 })
        {
            using var day = new SimulatedDay(seed, TimeSpan.FromHours(8), 150, planted);
            day.Run();
            if (day.Violations.Exists(violation => violation.StartsWith(found, StringComparison.Ordinal)))
            {
                return;
            }
        }

        Assert.Fail($"No seed showed '{found}' although {planted} was planted.");
    }

    [Fact]
    public void Checker_of_operators_catches_a_second_customer_on_one_line()
    {
        using var world = new CallCenter();
        var gateway = world.Gateway;
        gateway.OpenLine(new("line", "PJSIP/phone", TimeSpan.FromSeconds(30), TimeSpan.FromHours(1)));
        foreach (var id in new[] { world.World.NextId(), world.World.NextId() })
        {
            gateway.Originate(new(id.ToString(), "+4930100", null, TimeSpan.FromSeconds(30), TimeSpan.FromHours(1), false,
                new Cluster.Grains.Gateways.AwaitOperator(TimeSpan.FromMinutes(1), "bye")));
            world.World.RunFor(TimeSpan.FromSeconds(20));
            gateway.Connect(id.ToString(), "line");
        }

        Assert.Contains(StateCheckers.Lines(world.World), violation => violation.StartsWith("operator:", StringComparison.Ordinal));
    }
}
