using Cluster.Grains.Gateways;
using Cluster.Interfaces.Contacts;
using Cluster.Silo.Asterisk.Simulator;
using Cluster.Tests.Simulation;

namespace Cluster.Tests.Benchmarks.Pacing.Live;

/// <summary>
/// The operators of a simulated shift: each gives his result when his wrap-up has lasted as long as the law says. Told by the gateway what
/// ends, so that a hundred operators need not be asked four times a second for eight hours.
/// </summary>
internal sealed class ShiftDesk(SimulatedWorld world, Func<long, double> wrapUpSeconds) : IGatewayListener
{
    /// <summary>The result may not be asked for yet when it is given; people press the button again.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(100);

    private readonly HashSet<string> _talking = [];
    private readonly List<(DateTimeOffset From, DateTimeOffset To)> _wrapUps = [];

    /// <summary>Every wrap-up, from the end of the conversation until the result was taken; those that go on have no end.</summary>
    public IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> WrapUps => _wrapUps;

    public void Happened(ChannelEvent happened)
    {
        switch (happened)
        {
            case Connected:
                _talking.Add(happened.ChannelId);
                break;
            case Ended when _talking.Remove(happened.ChannelId) && Guid.TryParse(happened.ChannelId, out var attempt)
                && world.Tables.Attempts.ContainsKey(attempt):
                var wrapUp = _wrapUps.Count;
                _wrapUps.Add((happened.At, DateTimeOffset.MaxValue));
                _ = world.Scheduler.NewLane().RunAsync(() => WriteUpAsync(attempt, wrapUp));
                break;
        }
    }

    public void Cut()
    {
        // its links are none of the operators' business
    }

    private async Task WriteUpAsync(Guid attempt, int wrapUp)
    {
        await Task.Delay(TimeSpan.FromSeconds(wrapUpSeconds(wrapUp)), world.Time);
        while (world.Tables.Attempts[attempt].Record?.OperatorId is not { } operatorId
            || !(await world.Process.Operator(operatorId).DisposeAsync(attempt, "no", callback: null)).Ok)
        {
            await Task.Delay(Again, world.Time);
        }

        _wrapUps[wrapUp] = (_wrapUps[wrapUp].From, world.Now);
    }
}
