using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Operators;
using Cluster.Tests.Simulation;
using Orleans.Runtime;
using Xunit;

namespace Cluster.Tests.Grains;

/// <summary>Operators in a progressive campaign: from the sign-in to the result, and what happens when the line or the process is lost.</summary>
public sealed class OperatorTests : IDisposable
{
    private readonly CallCenter _center = new();
    private readonly Guid _campaign;
    private readonly Guid _operator;

    public OperatorTests()
    {
        _campaign = _center.World.AddCampaign(CallCenter.Progressive);
        _operator = _center.World.AddOperator("Ada", _campaign);
    }

    public void Dispose() => _center.Dispose();

    [Fact]
    public void Answered_customer_meets_the_operator_at_once()
    {
        var contact = Talk();
        var call = Assert.Single(_center.CallsTo(contact));
        Assert.InRange(call.Connected!.Value - call.Answered!.Value, TimeSpan.Zero, TimeSpan.FromMilliseconds(50));
        _center.Run(1.5);
        Assert.Equal((Outcome.Answered, EntryStatus.Finished), (call.Attempt!.Record!.Outcome, _center.Entry(_campaign, contact).Status));
    }

    [Fact]
    public void Nobody_is_dialled_without_a_free_operator()
    {
        _center.Contact(_campaign, CallCenter.Person);
        _center.World.StartProcess();
        _center.Run(5);
        Assert.Empty(_center.Calls);
        Assert.Contains(_center.World.Ask(process => process.Campaign(_campaign).GetStatusAsync()).Obstacles, one => one.Code == "no-operator");
    }

    [Fact]
    public void Wrap_up_ends_by_its_limit_and_the_next_call_comes()
    {
        _center.Contact(_campaign, CallCenter.Person);
        Talk();
        Assert.True(_center.RunUntil(() => _center.StatusOf(_operator).Activity == Activity.WrapUp, 2));
        _center.World.RunFor(TimeSpan.FromSeconds(20));
        Assert.Equal(Activity.WrapUp, _center.StatusOf(_operator).Activity);
        Assert.True(_center.RunUntil(() => _center.Calls.Count == 2, 0.5));
        Assert.True(_center.RunUntil(() => _center.StatusOf(_operator).Activity == Activity.Talking, 1));
        Assert.Equal(2, _center.Calls.Count);
        Assert.Equal(0, _center.Gateway.DoubleConnects);
    }

    [Theory]
    [InlineData("sold", false, EntryStatus.Succeeded, "sold")]
    [InlineData("later", true, EntryStatus.Callback, "later")]
    [InlineData("later", false, EntryStatus.Finished, null)]
    [InlineData("of another campaign", false, EntryStatus.Finished, null)]
    public void Chosen_result_is_given_when_the_time_for_it_runs_out(string code, bool hasTime, EntryStatus status, string? given)
    {
        var contact = Talk();
        var due = _center.World.Now.AddHours(2);
        _center.Tables.Chosen[_center.StatusOf(_operator).AttemptId!.Value] = new(code, hasTime ? due : null);
        Assert.True(_center.RunUntil(() => _center.StatusOf(_operator).Activity == Activity.WrapUp, 2));
        Assert.True(_center.RunUntil(() => _center.StatusOf(_operator).Activity == Activity.Idle, 1));
        Assert.Equal((status, given), (_center.Entry(_campaign, contact).Status, _center.CallsTo(contact)[0].Attempt!.Record!.Result));
        Assert.Equal(hasTime, _center.Entry(_campaign, contact).NextDue == due);
    }

    [Fact]
    public void Card_is_shown_before_the_customer_is_connected()
    {
        var shown = new TaskCompletionSource();
        Guid? offered = null;
        Ring();
        _center.World.Process.Watch.Offered = attempt =>
        {
            offered = attempt;
            return shown.Task;
        };
        Assert.True(_center.World.RunUntil(() => offered is not null, TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(10)));
        var status = _center.StatusOf(_operator);
        Assert.Equal((Activity.Reserved, offered, _center.Calls[0].ContactId), (status.Activity, status.AttemptId, status.ContactId!.Value));
        Assert.Null(_center.Calls[0].Connected);

        _center.World.Tell(_ =>
        {
            shown.SetResult();
            return Task.CompletedTask;
        });
        _center.World.RunFor(TimeSpan.FromMilliseconds(20));
        Assert.NotNull(_center.Calls[0].Connected);
    }

    [Fact]
    public void Browser_that_never_shows_the_card_keeps_nobody_waiting()
    {
        Ring();
        _center.World.Process.Watch.Offered = _ => new TaskCompletionSource().Task;
        Assert.True(_center.RunUntil(() => _center.Calls[0].Connected is not null, 0.5));
        Assert.InRange(_center.Calls[0].Connected!.Value - _center.Calls[0].Answered!.Value, TimeSpan.FromMilliseconds(140), TimeSpan.FromMilliseconds(220));
    }

    [Theory]
    [InlineData("sold", EntryStatus.Succeeded)]
    [InlineData("no", EntryStatus.Finished)]
    [InlineData("again", EntryStatus.Open)]
    [InlineData("never", EntryStatus.DoNotCall)]
    public void Disposition_decides_what_becomes_of_the_contact(string code, EntryStatus status)
    {
        var contact = Talk();
        Assert.True(_center.RunUntil(() => _center.StatusOf(_operator).Activity == Activity.WrapUp, 2));
        Assert.True(Dispose(code).Ok);
        Assert.Equal(Activity.Idle, _center.StatusOf(_operator).Activity);
        Assert.Equal(status, _center.Entry(_campaign, contact).Status);
        Assert.Equal(code, _center.CallsTo(contact)[0].Attempt!.Record!.Result);
    }

    [Fact]
    public void Disposition_during_the_call_stands_and_leaves_no_wrap_up()
    {
        var contact = Talk();
        Assert.True(Dispose("sold").Ok);
        Assert.True(_center.RunUntil(() => _center.StatusOf(_operator).Activity == Activity.Idle, 1.2));
        Assert.True(_center.RunUntil(() => _center.Entry(_campaign, contact).Status == EntryStatus.Succeeded, 0.1));
    }

    [Fact]
    public void Disposition_during_the_call_survives_a_crash_of_the_process()
    {
        var contact = Talk();
        Assert.True(Dispose("sold").Ok);
        _center.World.Tell(_ => _center.World.CrashAsync(TimeSpan.FromSeconds(5)));
        Assert.True(_center.RunUntil(() => _center.Entry(_campaign, contact).Status == EntryStatus.Succeeded, 2));
        Assert.Equal("sold", _center.CallsTo(contact)[0].Attempt!.Record!.Result);
        Assert.Equal(Activity.Idle, _center.StatusOf(_operator).Activity);
    }

    [Fact]
    public void Personal_callback_comes_to_its_operator_when_it_is_due()
    {
        var bob = _center.World.AddOperator("Bob", _campaign);
        var contact = Talk();
        _center.BringToWork(bob);
        Assert.True(_center.RunUntil(() => _center.StatusOf(_operator).Activity == Activity.WrapUp, 2));
        var due = _center.World.Now.AddMinutes(20);
        Assert.Equal("callback-missing", Dispose("later").Code);
        Assert.True(Dispose("later", new CallbackRequest(due, _operator)).Ok);
        Assert.True(_center.RunUntil(() => _center.CallsTo(contact).Count == 2, 25));
        var call = _center.CallsTo(contact)[1];
        Assert.InRange(call.Started, due, due.AddSeconds(12));
        Assert.Equal(_operator, call.Attempt!.Attempt.OperatorId);
    }

    [Fact]
    public void Lost_line_is_dialled_again()
    {
        _center.World.StartProcess();
        _center.BringToWork(_operator);
        var line = _center.Tables.Operators[_operator].State.LineId;
        _center.Gateway.Hangup(line!);
        _center.World.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal(LineState.Down, _center.StatusOf(_operator).Line);
        Assert.True(_center.RunUntil(() => _center.StatusOf(_operator).Line == LineState.Up, 0.2));
        Assert.NotEqual(line, _center.Tables.Operators[_operator].State.LineId);
        _center.Contact(_campaign, CallCenter.Person);
        _center.World.Tell(process => process.Campaign(_campaign).WakeAsync());
        Assert.True(_center.RunUntil(() => _center.StatusOf(_operator).Activity == Activity.Talking, 1));
    }

    [Fact]
    public void Line_whose_end_was_not_reported_is_dialled_again()
    {
        _center.World.StartProcess();
        _center.BringToWork(_operator);
        var line = _center.Tables.Operators[_operator].State.LineId;
        _center.Gateway.Faults.LoseEvent = 1;
        _center.Gateway.Hangup(line!);
        _center.Gateway.Faults.LoseEvent = 0;
        Assert.True(_center.RunUntil(() => _center.Tables.Operators[_operator].State.LineId != line, 1));
        Assert.True(_center.RunUntil(() => _center.StatusOf(_operator).Line == LineState.Up, 0.2));
    }

    [Fact]
    public void Phone_is_not_dialled_before_its_line_is_saved()
    {
        _center.World.StartProcess();
        Assert.Equal(Presence.SignedOut, _center.StatusOf(_operator).Presence);
        _center.World.RunFor(TimeSpan.FromSeconds(1));
        _center.World.StoreFaults.Outage = true;
        _center.World.Tell(process =>
        {
            _ = process.Operator(_operator).SignInAsync("gw1", "PJSIP/phone");
            return Task.CompletedTask;
        });
        _center.World.RunFor(TimeSpan.FromSeconds(4));
        Assert.Equal(0, _center.Gateway.LiveChannels);
        _center.World.StoreFaults.Outage = false;
        _center.World.RunFor(TimeSpan.FromSeconds(10));
        Assert.Equal(1, _center.Gateway.LiveChannels);
    }

    [Fact]
    public void Line_that_could_not_be_hung_up_is_closed_before_the_phone_is_dialled_again()
    {
        _center.World.StartProcess();
        _center.BringToWork(_operator);
        _center.Gateway.Faults.RefuseLinks = true;
        _center.Gateway.DropLinks();
        _center.World.RunFor(TimeSpan.FromSeconds(1));
        Assert.True(_center.World.Ask(process => process.Operator(_operator).SignOutAsync()).Ok);
        Assert.Equal("gateway-down", _center.World.Ask(process => process.Operator(_operator).SignInAsync("gw1", "PJSIP/phone")).Code);
        _center.World.Tell(_ => _center.World.CrashAsync(TimeSpan.FromSeconds(5)));
        _center.World.RunFor(TimeSpan.FromSeconds(10));
        Assert.Equal(1, _center.Gateway.LiveChannels);
        _center.Gateway.Faults.RefuseLinks = false;
        Assert.True(_center.RunUntil(() => _center.Gateway.LiveChannels == 0, 2));
        _center.BringToWork(_operator);
        Assert.Equal((LineState.Up, 1), (_center.StatusOf(_operator).Line, _center.Gateway.LiveChannels));
    }

    [Fact]
    public void Phone_whose_answer_was_not_reported_is_found()
    {
        _center.World.StartProcess();
        _center.World.RunFor(TimeSpan.FromSeconds(1));
        _center.Gateway.Faults.LoseEvent = 1;
        _center.BringToWork(_operator);
        _center.Gateway.Faults.LoseEvent = 0;
        Assert.Equal(LineState.Dialling, _center.StatusOf(_operator).Line);
        Assert.True(_center.RunUntil(() => _center.StatusOf(_operator).Line == LineState.Up, 1));
    }

    [Fact]
    public void Customer_whose_operator_lost_the_line_hears_the_safe_message()
    {
        var contact = Ring();
        _center.Gateway.Hangup(_center.Tables.Operators[_operator].State.LineId!);
        Assert.True(_center.RunUntil(() => _center.CallsTo(contact)[0].End is not null, 0.5));
        _center.World.RunFor(TimeSpan.FromSeconds(1));
        var call = _center.CallsTo(contact)[0];
        Assert.InRange(call.SafeMessage!.Value - call.Answered!.Value, TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(2.1));
        Assert.Equal(Outcome.Abandoned, call.Attempt!.Record!.Outcome);
        Assert.Equal(Activity.Idle, _center.StatusOf(_operator).Activity);
    }

    [Fact]
    public void Operator_cannot_leave_while_a_phone_rings_for_him()
    {
        Ring();
        Assert.Equal("call-coming", _center.World.Ask(process => process.Operator(_operator).SignOutAsync()).Code);
        Assert.True(_center.RunUntil(() => _center.StatusOf(_operator).Activity == Activity.Talking, 0.5));
        Assert.Equal("in-call", _center.World.Ask(process => process.Operator(_operator).SignOutAsync()).Code);
    }

    [Fact]
    public void Line_with_a_forgotten_customer_is_not_offered_after_a_restart()
    {
        _center.Contact(_campaign, CallCenter.Person);
        var contact = Talk();
        // The process died after the connection and before it was saved.
        var row = _center.Tables.Operators[_operator];
        _center.Tables.Operators[_operator] = row with { State = row.State with { Call = null } };
        _center.World.Tell(_ => _center.World.CrashAsync(TimeSpan.FromSeconds(5)));
        Assert.True(_center.RunUntil(() => _center.Calls.Count == 2, 3));
        var calls = _center.Calls;
        Assert.True(calls[1].Started > calls[0].EndedAt);
        Assert.Equal(0, _center.Gateway.DoubleConnects);
        Assert.Equal(Outcome.Answered, _center.CallsTo(contact)[0].Attempt!.Record!.Outcome);
    }

    [Fact]
    public void Customer_whose_phone_rang_during_a_crash_meets_the_operator_he_was_called_for()
    {
        _center.Gateway.Settings = CallCenter.Network with { RingMin = TimeSpan.FromSeconds(15), RingMax = TimeSpan.FromSeconds(15) };
        var contact = Ring();
        _center.World.Tell(_ => _center.World.CrashAsync(TimeSpan.FromSeconds(5)));
        Assert.True(_center.RunUntil(() => _center.Calls[0].Connected is not null, 0.5));
        Assert.Equal(Activity.Talking, _center.StatusOf(_operator).Activity);
        Assert.True(_center.RunUntil(() => _center.StatusOf(_operator).Activity == Activity.WrapUp, 1.2));
        Assert.Equal(Outcome.Answered, _center.CallsTo(contact)[0].Attempt!.Record!.Outcome);
    }

    [Fact]
    public void Conversation_survives_a_crash_of_the_process()
    {
        var contact = Talk();
        _center.World.Tell(_ => _center.World.CrashAsync(TimeSpan.FromSeconds(5)));
        _center.World.RunFor(TimeSpan.FromSeconds(10));
        Assert.Equal(Activity.Talking, _center.StatusOf(_operator).Activity);
        Assert.True(_center.RunUntil(() => _center.StatusOf(_operator).Activity == Activity.WrapUp, 1.2));
        Assert.Equal(Outcome.Answered, _center.CallsTo(contact)[0].Attempt!.Record!.Outcome);
    }

    [Fact]
    public void Never_call_again_stops_the_phone_that_another_campaign_rings_on_that_number()
    {
        var contact = Talk();
        Assert.True(_center.RunUntil(() => _center.StatusOf(_operator).Activity == Activity.WrapUp, 2));
        var other = _center.World.AddCampaign(CallCenter.Messages);
        _center.Gateway.Settings = CallCenter.Network with { RingMin = TimeSpan.FromSeconds(25), RingMax = TimeSpan.FromSeconds(25) };
        var neighbour = _center.World.AddContact([_center.Tables.Contacts[contact].Numbers[0]], "UTC", other);
        _center.World.Tell(process => process.Campaign(other).WakeAsync());
        Assert.True(_center.RunUntil(() => _center.CallsTo(neighbour).Count == 1, 0.4));
        Assert.True(Dispose("never").Ok);
        _center.World.RunFor(TimeSpan.FromSeconds(1));
        Assert.NotNull(_center.CallsTo(neighbour)[0].End);
        Assert.Null(_center.CallsTo(neighbour)[0].Answered);
    }

    [Fact]
    public void Watchers_are_told_of_every_change_that_can_be_seen()
    {
        _center.Contact(_campaign, CallCenter.Person);
        _center.World.StartProcess();
        _center.BringToWork(_operator);
        int News() => _center.World.Ask(process => Task.FromResult(process.Watch.Of(_operator)));
        var (seen, news, changes) = (_center.StatusOf(_operator), News(), 0);

        Assert.True(_center.RunUntil(() =>
        {
            var (status, count) = (_center.StatusOf(_operator), News());
            Assert.True(status == seen || count > news, $"nobody was told that {seen} became {status}");
            changes += status == seen ? 0 : 1;
            (seen, news) = (status, count);
            return status.Activity == Activity.WrapUp;
        }, 3));

        Assert.InRange(changes, 2, 20); // reserved, talking, wrap-up; not one for each beat
        _center.Run(0.2);
        Assert.InRange(News() - news, 0, 2);
    }

    [Fact]
    public void Operator_whose_browser_stays_away_is_paused_and_not_before()
    {
        Come();
        Seen();
        _center.Run(0.9);
        Assert.Equal(Presence.Ready, _center.StatusOf(_operator).Presence);
        Seen(); // a reload
        _center.Run(0.9);
        Assert.Equal(Presence.Ready, _center.StatusOf(_operator).Presence);
        _center.Run(0.2);
        Assert.Equal((Presence.Paused, "browser-away"), (_center.StatusOf(_operator).Presence, _center.StatusOf(_operator).PauseReason));
        Assert.True(_center.World.Ask(process => process.Operator(_operator).ReadyAsync()).Ok);
        _center.Run(3);
        Assert.Equal(Presence.Ready, _center.StatusOf(_operator).Presence); // goes on without one
    }

    [Fact]
    public void Operator_who_works_without_a_browser_is_left_alone_and_a_pause_of_his_own_keeps_its_reason()
    {
        Come();
        _center.Run(3);
        Assert.Equal(Presence.Ready, _center.StatusOf(_operator).Presence);
        Seen();
        Assert.True(_center.World.Ask(process => process.Operator(_operator).PauseAsync("lunch")).Ok);
        _center.Run(3);
        Assert.Equal("lunch", _center.StatusOf(_operator).PauseReason);
    }

    [Fact]
    public void Activation_that_was_followed_by_another_one_saves_nothing_and_goes()
    {
        Come();
        var saved = _center.Tables.Operators[_operator].State;
        _center.Tables.OperatorEpochs[_operator]++;
        Assert.Throws<SiloUnavailableException>(() => _center.World.Ask(process => process.Operator(_operator).PauseAsync("lunch")));
        Assert.Equal((saved, Presence.Ready), (_center.Tables.Operators[_operator].State, _center.StatusOf(_operator).Presence));

        // The one that was asked again is a new one.
        Assert.True(_center.World.Ask(process => process.Operator(_operator).PauseAsync("lunch")).Ok);
        Assert.Equal("lunch", _center.Tables.Operators[_operator].State.PauseReason);
    }

    [Fact]
    public void Activation_that_was_followed_by_another_one_dials_no_phone()
    {
        Come();
        var line = _center.Tables.Operators[_operator].State.LineId!;
        _center.Tables.OperatorEpochs[_operator]++;
        _center.Gateway.Hangup(line);
        _center.Run(0.3); // nobody asks for him until all are woken
        Assert.Equal((line, 0), (_center.Tables.Operators[_operator].State.LineId, _center.Gateway.LiveChannels));
        Assert.True(_center.RunUntil(() => _center.Gateway.LiveChannels == 1, 1));
        Assert.NotEqual(line, _center.Tables.Operators[_operator].State.LineId);
    }

    private void Come()
    {
        _center.World.StartProcess();
        _center.BringToWork(_operator);
    }

    private void Seen() => _center.World.Tell(process => process.Operator(_operator).SeenAsync());

    private Guid Ring()
    {
        var contact = _center.Contact(_campaign, CallCenter.Person);
        Come();
        Assert.True(_center.World.RunUntil(() => _center.StatusOf(_operator).Activity == Activity.Reserved, TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(100)));
        return contact;
    }

    private Guid Talk()
    {
        var contact = Ring();
        Assert.True(_center.RunUntil(() => _center.StatusOf(_operator).Activity == Activity.Talking, 0.5));
        return _center.Calls[0].ContactId == contact ? contact : _center.Calls[0].ContactId;
    }

    private OperatorReply Dispose(string code, CallbackRequest? callback = null)
    {
        var attempt = _center.StatusOf(_operator).AttemptId!.Value;
        return _center.World.Ask(process => process.Operator(_operator).DisposeAsync(attempt, code, callback));
    }
}
