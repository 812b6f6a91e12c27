using Cluster.Grains.Contacts;
using Cluster.Interfaces;
using Cluster.Interfaces.Contacts;
using Cluster.Silo.Asterisk.Simulator;
using Cluster.Tests.Crash;
using Xunit;
using static Cluster.Tests.Crash.PlantedHistory;

namespace Cluster.Tests.Silos;

/// <summary>The checkers of a cluster find what is planted, and nothing in a history that is right.</summary>
public sealed class SiloCheckerTests
{
    private readonly PlantedHistory _history = new();
    private readonly Guid _campaign = Guid.NewGuid();

    [Fact]
    public void Call_whose_message_was_played_or_that_the_network_ended_was_not_cut()
    {
        Call("gw1", at: 0, answered: 2, ended: 5, cause: 16);
        Call("gw1", at: 0, answered: 2, ended: 8.5, cause: 16, connected: 2.5);
        Call("gw1", at: 0, answered: null, ended: 5, cause: 17, "486");
        Assert.Empty(SiloCheckers.Cut(_history.Books));
    }

    [Theory]
    [InlineData(2.0, 4.0)] // in the midst of its message
    [InlineData(null, 1.0)] // while it rang
    [InlineData(2.0, 7.0, 2.5)] // in the midst of his talk
    public void Call_that_was_hung_up_is_found(double? answered, double ended, double? connected = null)
    {
        Call("gw1", at: 0, answered, ended, cause: 16, connected: connected);
        AssertFound("cut: ", [.. SiloCheckers.Cut(_history.Books)]);
    }

    [Theory]
    [InlineData(0.0, 8.0, Outcome.Unknown, true)]
    [InlineData(0.0, 8.0, Outcome.Answered, false)] // booked with what became of it
    [InlineData(0.0, 4.0, Outcome.Unknown, false)] // ended while nobody listened
    [InlineData(4.0, 8.0, Outcome.Unknown, false)] // began after it: other checkers look at it
    public void Call_that_a_handover_lost_is_found(double at, double ended, Outcome booked, bool isFound)
    {
        Call("gw1", at, answered: null, ended, cause: 17, "486", booked);
        var found = SiloCheckers.Handover(_history.Books, new("leave", Noon.AddSeconds(3), Noon.AddSeconds(5)));
        Assert.Equal(isFound, found.Any());
    }

    [Fact]
    public void Longest_silence_of_any_gateway_counts_and_one_that_never_dials_again_is_found()
    {
        Call("gw1", at: 0, answered: null, ended: 1, cause: 17, "486");
        Call("gw2", at: 0, answered: null, ended: 1, cause: 17, "486");
        Call("gw1", at: 11, answered: null, ended: 12, cause: 17, "486");
        Call("gw2", at: 14, answered: null, ended: 15, cause: 17, "486");
        Call("gw1", at: 16, answered: null, ended: 17, cause: 17, "486");
        var times = SiloCheckers.Silences(_history.Books, [Noon.AddSeconds(10), Noon.AddSeconds(15)]);
        Assert.Equal([TimeSpan.FromSeconds(4), TimeSpan.MaxValue], times);
    }

    [Fact]
    public void Line_that_was_dialled_again_and_phone_that_never_was_are_found()
    {
        CallLogEntry Dialled(string phone) => new(CallLogKind.Started, "gw1", Guid.NewGuid().ToString(), phone, Noon, IsLine: true);
        Assert.Empty(SiloCheckers.LinesLost([Dialled("PJSIP/a"), Dialled("PJSIP/b")], 2));
        Assert.Equal(2, SiloCheckers.LinesLost([Dialled("PJSIP/a"), Dialled("PJSIP/a")], 2).Count());
    }

    private void Call(string gateway, double at, double? answered, double ended, int cause, string? tech = null, Outcome booked = Outcome.Busy, double? connected = null)
    {
        var started = Noon.AddSeconds(at);
        var attempt = new OpenAttempt(Guid.NewGuid(), Guid.NewGuid(), _campaign, "+1", 0, gateway, null, started);
        var id = _history.Book(attempt, new CallRecord { Outcome = booked, EndedAt = Noon.AddSeconds(ended) }).ToString();
        _history.Write(new CallLogEntry(CallLogKind.Started, gateway, id, "+1", started));
        if (answered is { } seconds)
        {
            _history.Write(new CallLogEntry(CallLogKind.Answered, gateway, id, "+1", Noon.AddSeconds(seconds)));
        }

        if (connected is { } met)
        {
            _history.Write(new CallLogEntry(CallLogKind.Connected, gateway, id, "+1", Noon.AddSeconds(met), LineId: "line"));
        }

        _history.Write(new CallLogEntry(CallLogKind.Ended, gateway, id, "+1", Noon.AddSeconds(ended), cause, tech));
    }
}
