using Cluster.Grains.Campaigns;
using Cluster.Grains.Contacts;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Silo.Asterisk.Simulator;
using Xunit;
using static Cluster.Tests.Crash.PlantedHistory;

namespace Cluster.Tests.Crash;

/// <summary>The checker of abandoned calls finds each bug that is planted in what the program says, and finds nothing without it.</summary>
public sealed class AbandonmentCheckerTests
{
    private static readonly DateTimeOffset Midnight = new(2026, 3, 4, 0, 0, 0, TimeSpan.Zero);

    private readonly Guid _campaign = Guid.NewGuid();
    private readonly PlantedHistory _history = new();
    private readonly AbandonmentSeen _right;

    public AbandonmentCheckerTests()
    {
        _history.Tables.Campaigns.Add(_campaign, new CampaignRow(_campaign, CampaignState.Stopped, new CampaignDefinition
        {
            Name = "checked",
            Mode = CampaignMode.Predictive,
            Operators = new OperatorRules
            {
                Abandonment =
                [
                    new AbandonmentPolicy { Cap = 0.03 },
                    new AbandonmentPolicy { Cap = 0.05, Window = AbandonmentWindow.Campaign, MachineShare = 0.1, FalseMachineShare = 0.2 },
                ],
            },
        }, 1));
        var yesterday = Call(Outcome.Answered, Noon.AddDays(-1), connected: true);
        var today = Call(Outcome.Answered, Noon, connected: true);
        var abandoned = Call(Outcome.Abandoned, Noon);
        var lost = Call(Outcome.Unknown, Noon);
        var machine = Call(Outcome.Machine, Noon);
        Call(Outcome.Busy, answeredAt: null);
        Call(Outcome.Unknown, answeredAt: null);
        Call(Outcome.Failed, answeredAt: null, dialled: false);
        _right = new AbandonmentSeen(
            _campaign,
            Noon.AddHours(1),
            [new(3, 2, 2 / 3.0, 0.09 - 2), new((0.9 * 4) + 0.2, (0.9 * 2) + 0.2, 2 / 3.8, (0.05 * 3.8) - 2)],
            [
                [new(Midnight.AddDays(-1), Midnight, 1, 0, 0), new(Midnight, Noon.AddHours(1), 3, 2, 1)],
                [new(null, Noon.AddHours(1), 4, 2, 1)],
            ],
            [(yesterday, "connected"), (today, "connected"), (abandoned, "abandoned"), (lost, "lost"), (machine, "machine")]);
    }

    [Fact]
    public void Right_figures_have_no_violations() => Assert.Empty(AbandonmentCheckers.All(_history.Books, _right));

    [Theory]
    [InlineData(0, 1, 0, 0, 0)] // an answer counted twice
    [InlineData(0, 0, -1, 0, 0)] // an abandoned call forgotten
    [InlineData(1, 0, 0, 0.01, 0)]
    [InlineData(1, 0, 0, 0, 1)]
    public void Pacer_that_counts_otherwise_than_the_records_is_found(int rule, double answers, double abandoned, double share, double left)
    {
        var pacer = _right.Pacer.ToList();
        var told = pacer[rule];
        pacer[rule] = new PacerFigures(told.Answers + answers, told.Abandoned + abandoned, told.Share + share, told.BudgetLeft + left);
        AssertFound("pacer: ", _right with { Pacer = pacer });
    }

    [Fact]
    public void Pacer_that_has_not_noticed_a_new_day_is_found() => AssertFound("pacer: ", _right with { Pacer = [new(4, 2, 0.5, 0.12 - 2), _right.Pacer[1]] });

    [Fact]
    public void Pacer_that_does_not_know_a_rule_is_found() => AssertFound("pacer: ", _right with { Pacer = [_right.Pacer[0]] });

    [Fact]
    public void Window_that_counts_otherwise_than_the_records_is_found()
    {
        var whole = _right.Ledger[1][0];
        AssertFound("ledger: ", _right with { Ledger = [_right.Ledger[0], [whole with { Abandoned = whole.Abandoned - 1 }]] });
        AssertFound("ledger: ", _right with { Ledger = [_right.Ledger[0], [whole with { EndedAsMachines = 0 }]] });
    }

    [Fact]
    public void Window_that_is_left_out_is_found() => AssertFound("ledger: ", _right with { Ledger = [[_right.Ledger[0][1]], _right.Ledger[1]] });

    [Fact]
    public void Attempt_without_a_line_with_two_or_with_a_wrong_verdict_is_found()
    {
        var first = _right.Lines[0];
        AssertFound("line: ", _right with { Lines = [.. _right.Lines.Skip(1)] });
        AssertFound("line: ", _right with { Lines = [.. _right.Lines, first] });
        AssertFound("line: ", _right with { Lines = [.. _right.Lines.Skip(1), first with { Verdict = "abandoned" }] });
        AssertFound("line: ", _right with { Lines = [.. _right.Lines, (Guid.NewGuid(), "connected")] });
    }

    [Fact]
    public void Abandoned_call_that_is_booked_as_connected_is_found()
    {
        // All figures agree with the record; only the gateway knows better.
        var hidden = _right.Lines.Single(line => line.Verdict == "abandoned").AttemptId;
        var row = _history.Tables.Attempts[hidden];
        row.Record = row.Record! with { Outcome = Outcome.Answered };
        AssertFound("hidden: ", _right with
        {
            Pacer = [new(3, 1, 1 / 3.0, 0.09 - 1), new((0.9 * 4) + 0.2, 0.9 + 0.2, 1.1 / 3.8, (0.05 * 3.8) - 1.1)],
            Ledger = [[_right.Ledger[0][0], _right.Ledger[0][1] with { Abandoned = 1 }], [_right.Ledger[1][0] with { Abandoned = 1 }]],
            Lines = [.. _right.Lines.Where(line => line.AttemptId != hidden), (hidden, "connected")],
        });
    }

    private void AssertFound(string what, AbandonmentSeen seen) => PlantedHistory.AssertFound(what, [.. AbandonmentCheckers.All(_history.Books, seen)]);

    private Guid Call(Outcome outcome, DateTimeOffset? answeredAt, bool connected = false, bool dialled = true)
    {
        var at = answeredAt ?? Noon;
        var attempt = new OpenAttempt(Guid.NewGuid(), Guid.NewGuid(), _campaign, "+1", 0, "gw1", null, at.AddSeconds(-5));
        var id = _history.Book(attempt, new CallRecord
        {
            Outcome = outcome,
            AnsweredAt = answeredAt,
            ConnectedAt = connected ? at.AddSeconds(1) : null,
            EndedAt = at.AddSeconds(8),
            Dialled = dialled,
        });
        _history.Write(new CallLogEntry(CallLogKind.Started, "gw1", id.ToString(), "+1", at.AddSeconds(-5)));
        if (connected)
        {
            _history.Write(new CallLogEntry(CallLogKind.Connected, "gw1", id.ToString(), "+1", at.AddSeconds(1), LineId: "line-1"));
        }

        _history.Write(new CallLogEntry(CallLogKind.Ended, "gw1", id.ToString(), "+1", at.AddSeconds(8), 16));
        return id;
    }
}
