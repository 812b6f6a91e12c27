using Cluster.Grains.Contacts;
using Cluster.Interfaces;
using Cluster.Interfaces.Contacts;
using Cluster.Silo.Asterisk.Simulator;
using Cluster.Tests.Simulation;
using Xunit;
using static Cluster.Tests.Crash.PlantedHistory;

namespace Cluster.Tests.Crash;

/// <summary>Each checker of operators finds the bug that is planted for it in a history that is right otherwise, and finds nothing without it.</summary>
public sealed class OperatorCheckerTests
{
    private const string Phone = "PJSIP/op1";

    private readonly Guid _operator = Guid.NewGuid();
    private readonly PlantedHistory _history = new();
    private readonly Dictionary<Guid, string> _given = [];

    [Fact]
    public void Right_history_has_no_violations()
    {
        Line("line-1", 0, 100);
        var first = Talk("line-1", 10, 20, "sold");
        Talk("line-1", 20, 30, null);
        Line("line-2", 101, null);
        Talk("line-2", 110, 120, null);
        _given[first] = "sold";
        Assert.Empty(Violations());
    }

    [Fact]
    public void Second_line_to_a_phone_is_found()
    {
        Line("line-1", 0, 100);
        Line("line-2", 99, null);
        AssertFound("lines: ");
    }

    [Fact]
    public void Second_line_on_another_gateway_is_found()
    {
        Line("line-1", 0, 100);
        Line("line-2", 50, 60, "gw2");
        AssertFound("lines: ");
    }

    [Fact]
    public void Second_customer_on_a_line_is_found()
    {
        Line("line-1", 0, null);
        Talk("line-1", 10, 20, null);
        Talk("line-1", 19, 30, null);
        AssertFound("customers: ");
    }

    [Fact]
    public void Customer_who_was_sent_to_a_busy_line_is_found()
    {
        Line("line-1", 0, null);
        Talk("line-1", 10, 20, null);
        _history.Write(new CallLogEntry(CallLogKind.SafeMessage, "gw1", Guid.NewGuid().ToString(), "+1", Noon.AddSeconds(15), LineId: "line-1"));
        AssertFound("customers: ");
    }

    [Fact]
    public void Safe_message_without_a_line_is_nobodys_fault()
    {
        _history.Write(new CallLogEntry(CallLogKind.SafeMessage, "gw1", Guid.NewGuid().ToString(), "+1", Noon));
        Assert.Empty(Violations());
    }

    [Fact]
    public void Conversation_with_another_operator_than_the_books_name_is_found()
    {
        Line("line-1", 0, null);
        Talk("line-1", 10, 20, null, booked: Guid.NewGuid());
        AssertFound("partner: ");
    }

    [Fact]
    public void Conversation_with_nobody_by_the_books_is_found_unless_they_could_not_know()
    {
        Line("line-1", 0, null);
        var row = _history.Tables.Attempts[Talk("line-1", 10, 20, null, isNamed: false)];
        AssertFound("partner: ");
        row.Record = row.Record! with { Outcome = Outcome.Unknown, ConnectedAt = null };
        Assert.Empty(Violations());
        row.Record = row.Record with { ConnectedAt = Noon };
        AssertFound("partner: ");
        _history.Disturbances.Add(new Disturbance("kill", Noon, Noon.AddSeconds(30)));
        AssertFound("partner: ");
        _history.Disturbances.Add(new Disturbance("database", Noon, Noon.AddSeconds(20)));
        Assert.Empty(Violations());
    }

    [Fact]
    public void Result_that_was_acknowledged_and_lost_is_found()
    {
        Line("line-1", 0, null);
        _given[Talk("line-1", 10, 20, null)] = "sold";
        AssertFound("result: ");
    }

    [Fact]
    public void Result_that_became_another_is_found()
    {
        Line("line-1", 0, null);
        _given[Talk("line-1", 10, 20, "no")] = "sold";
        AssertFound("result: ");
    }

    [Theory]
    [InlineData("ready", "ready", "idle", "up", null)]
    [InlineData("paused", null, "idle", "up", null)]
    [InlineData("signed-out", "signed-out", "idle", "down", null)]
    [InlineData("signed-out", "ready", "idle", "down", "forgotten: ")]
    [InlineData("paused", "ready", "idle", "up", "forgotten: ")]
    [InlineData("ready", "ready", "reserved", "up", "stuck: ")]
    [InlineData("ready", "ready", "talking", "up", "stuck: ")]
    [InlineData("ready", "ready", "wrap-up", "up", "stuck: ")]
    [InlineData("ready", "ready", "idle", "dialling", "stuck: ")]
    [InlineData("signed-out", "signed-out", "idle", "up", "stuck: ")]
    public void Operator_who_is_not_what_he_was_promised_or_does_not_come_to_rest_is_found(
        string presence, string? promised, string activity, string line, string? found)
    {
        var violations = OperatorCheckers.AtRest([new OperatorSeen(Phone, presence, promised, activity, line)]).ToList();
        Assert.Equal(found is null ? 0 : 1, violations.Count);
        Assert.All(violations, violation => Assert.StartsWith(found!, violation, StringComparison.Ordinal));
    }

    [Fact]
    public void Operator_at_work_without_a_line_is_found()
    {
        Line("line-1", 0, 100);
        OperatorSeen Seen(string presence) => new(Phone, presence, null, "idle", "up");
        Assert.StartsWith("line: ", Assert.Single(OperatorCheckers.Open(_history.Log, [Seen("ready")])), StringComparison.Ordinal);
        Assert.Empty(OperatorCheckers.Open(_history.Log, [Seen("signed-out")]));
        Line("line-2", 101, null);
        Assert.Empty(OperatorCheckers.Open(_history.Log, [Seen("ready")]));
    }

    [Fact]
    public void Line_that_is_held_after_the_sign_out_is_found()
    {
        Line("line-1", 0, 100);
        Assert.Empty(OperatorCheckers.Held(_history.Log));
        Line("line-2", 101, null);
        Assert.StartsWith("held: ", Assert.Single(OperatorCheckers.Held(_history.Log)), StringComparison.Ordinal);
    }

    private List<string> Violations() =>
        [.. OperatorCheckers.All(_history.Books, new Dictionary<string, Guid> { [Phone] = _operator }, _given)];

    private void AssertFound(string what) => PlantedHistory.AssertFound(what, Violations());

    private void Line(string id, int from, int? to, string gateway = "gw1")
    {
        _history.Write(new CallLogEntry(CallLogKind.Started, gateway, id, Phone, Noon.AddSeconds(from), IsLine: true));
        _history.Write(new CallLogEntry(CallLogKind.Answered, gateway, id, Phone, Noon.AddSeconds(from), IsLine: true));
        if (to is { } end)
        {
            _history.Write(new CallLogEntry(CallLogKind.Ended, gateway, id, Phone, Noon.AddSeconds(end), 16, IsLine: true));
        }
    }

    private Guid Talk(string line, int from, int to, string? result, Guid? booked = null, bool isNamed = true)
    {
        var attempt = new OpenAttempt(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), "+1", 0, "gw1", isNamed ? booked ?? _operator : null, Noon.AddSeconds(from - 2));
        var id = _history.Book(attempt, new CallRecord
        {
            Outcome = Outcome.Answered,
            ConnectedAt = Noon.AddSeconds(from),
            EndedAt = Noon.AddSeconds(to),
            Result = result,
        }).ToString();
        _history.Write(new CallLogEntry(CallLogKind.Started, "gw1", id, "+1", Noon.AddSeconds(from - 2)));
        _history.Write(new CallLogEntry(CallLogKind.Connected, "gw1", id, "+1", Noon.AddSeconds(from), LineId: line));
        _history.Write(new CallLogEntry(CallLogKind.Ended, "gw1", id, "+1", Noon.AddSeconds(to), 16));
        return attempt.AttemptId;
    }
}
