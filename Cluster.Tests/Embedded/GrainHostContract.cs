using Orleans;
using Xunit;

namespace Cluster.Tests.Embedded;

/// <summary>
/// What the grains rely on, whichever host runs them. Uses nothing but the Orleans API: a host passes by deriving from this class
/// and giving its factories.
/// </summary>
public abstract class GrainHostContract
{
    protected internal static readonly TimeSpan ShortTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Only so that a broken host fails a test in place of hanging it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string name = Guid.NewGuid().ToString("N");

    /// <summary>Calls time out late, so that a busy machine fails no test that is about something else.</summary>
    protected abstract IGrainFactory Grains { get; }

    /// <summary>The same grains with a call time-out of <see cref="ShortTimeout"/>.</summary>
    protected abstract IGrainFactory HastyGrains { get; }

    private IProbeGrain Probe => Grains.GetGrain<IProbeGrain>(name);

    private IProbeGrain Hasty => HastyGrains.GetGrain<IProbeGrain>(name);

    [Fact]
    public async Task Grain_called_knows_its_key()
    {
        Assert.Equal(name, await Probe.Key());
        Assert.Equal(name, Probe.GetPrimaryKeyString());
    }

    [Fact]
    public async Task Grain_called_twice_keeps_its_state_and_others_have_their_own()
    {
        await Probe.Add(2);
        Assert.Equal(5, await Probe.Add(3));
        Assert.Equal(1, await Grains.GetGrain<IProbeGrain>(name + "other").Add(1));
    }

    [Fact]
    public async Task Value_tasks_carry_results()
    {
        await Probe.Add(2);
        Assert.Equal(2, await Probe.Total());
        await Probe.Reset();
        Assert.Equal(0, await Probe.Total());
    }

    [Fact]
    public async Task Concurrent_first_calls_activate_once()
    {
        var counts = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => Grains.GetGrain<ILifeGrain>(name).Activations())));
        Assert.All(counts, count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task Failed_activation_fails_its_calls_and_the_next_call_activates_again()
    {
        var grain = Grains.GetGrain<ILifeGrain>("fails " + name);
        var failure = await Assert.ThrowsAnyAsync<Exception>(grain.Activations);
        Assert.Contains("The first activation fails.", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, await grain.Activations());
    }

    [Fact]
    public async Task Requests_of_one_grain_do_not_overlap()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => Grains.GetGrain<IProbeGrain>(name).SlowAdd(1))));
        Assert.Equal(200, await Probe.Total());
    }

    [Fact]
    public async Task Await_comes_back_to_the_scheduler_of_the_activation() => Assert.True(await Probe.ComesBackToItsScheduler());

    [Fact]
    public async Task Unawaited_work_runs_one_turn_at_a_time() => Assert.True(await Probe.UnawaitedWorkSharesTheTurns());

    [Fact]
    public async Task Exception_of_the_grain_reaches_the_caller()
    {
        Assert.Equal("late", (await Assert.ThrowsAsync<InvalidOperationException>(() => Probe.Throw("late"))).Message);
        Assert.Equal("early", (await Assert.ThrowsAsync<InvalidOperationException>(() => Probe.ThrowBeforeTask("early"))).Message);
        Assert.Equal(1, await Probe.Add(1));
    }

    [Fact]
    public async Task Request_waits_for_the_one_in_progress_and_an_interleaving_one_does_not()
    {
        var blocked = Probe.Block(name);
        await EnteredAsync(name);
        var waiting = Probe.Add(1);
        Assert.Equal(0, await Probe.Peek());
        Assert.False(waiting.IsCompleted);
        Signals.Get(name).SetResult();
        await blocked;
        Assert.Equal(1, await waiting);
    }

    [Fact]
    public async Task Reentrant_grain_takes_requests_between_turns()
    {
        var grain = Grains.GetGrain<IReentrantGrain>(name);
        var waiting = grain.Wait(name);
        await EnteredAsync(name);
        await grain.Open(name);
        await waiting.WaitAsync(Patience);
    }

    [Fact]
    public async Task One_way_call_is_complete_at_once_and_arrives()
    {
        var blocked = Probe.Block(name);
        await EnteredAsync(name);
        var noted = Probe.Note(name + " noted");
        Assert.True(noted.IsCompletedSuccessfully);
        Assert.False(Signals.Get(name + " noted").Task.IsCompleted);
        Signals.Get(name).SetResult();
        await Signals.Get(name + " noted").Task.WaitAsync(Patience);
        await blocked;
    }

    [Fact]
    public async Task Call_without_answer_times_out_and_the_work_goes_on()
    {
        var blocked = Hasty.Block(name);
        await Assert.ThrowsAsync<TimeoutException>(() => blocked);
        Signals.Get(name).SetResult();
        Assert.Equal(1, await Hasty.Add(1));
    }

    [Fact]
    public async Task Call_that_waits_too_long_times_out()
    {
        var blocked = Hasty.Block(name);
        await EnteredAsync(name);
        await Assert.ThrowsAsync<TimeoutException>(() => Hasty.Add(1));

        // Both expire together, in no promised order: were the gate opened now, the blocked one might still end well.
        await Assert.ThrowsAsync<TimeoutException>(() => blocked);
        Signals.Get(name).SetResult();
    }

    [Fact]
    public async Task Cycle_of_calls_ends_by_time_out() =>
        await Assert.ThrowsAsync<TimeoutException>(() => Hasty.CallBack(name + "other"));

    [Fact]
    public async Task Grain_calls_grain()
    {
        Assert.Equal(7, await Probe.CallOther(name + "other", 7));
        Assert.Equal(7, await Grains.GetGrain<IProbeGrain>(name + "other").Total());
    }

    [Fact]
    public async Task Reference_to_self_reaches_the_same_grain()
    {
        var self = await Probe.Self();
        Assert.IsNotType<ProbeGrain>(self);
        await self.Add(4);
        Assert.Equal(4, await Probe.Total());
    }

    [Fact]
    public async Task Deactivated_grain_is_told_and_activated_again_by_the_next_call()
    {
        var grain = Grains.GetGrain<ILifeGrain>(name);
        await grain.Leave();
        await Signals.Get($"{name} {DeactivationReasonCode.ApplicationRequested}").Task.WaitAsync(Patience);
        Assert.Equal(2, await grain.Activations());
    }

    [Fact]
    public async Task Calls_that_wait_behind_a_leaving_request_go_to_the_next_activation()
    {
        var before = await Probe.ActivationId();
        var leaving = Probe.LeaveAndBlock(name);
        await EnteredAsync(name);
        var waiting = Probe.ActivationId();
        Signals.Get(name).SetResult();
        await leaving;
        Assert.NotEqual(before, await waiting);
    }

    [Fact]
    public async Task Timer_ticks_until_it_is_disposed_even_when_a_tick_fails()
    {
        var grain = Grains.GetGrain<ITimerGrain>(name);
        await grain.FailOnce();
        await grain.SignalAt(3);
        await grain.StopAt(3);
        await grain.Start(TimeSpan.Zero, TimeSpan.FromMilliseconds(1));
        await Signals.Get($"{name} ticked").Task.WaitAsync(Patience);
        Assert.Equal(3, await grain.Ticks());
    }

    [Fact]
    public async Task Interleaving_timer_ticks_during_a_request()
    {
        var grain = Grains.GetGrain<ITimerGrain>(name);
        await grain.Start(TimeSpan.Zero, TimeSpan.FromMilliseconds(1), interleave: true);
        var during = grain.TicksDuring(name);
        await Signals.Get($"{name} ticked").Task.WaitAsync(Patience);
        Signals.Get(name).SetResult();
        Assert.True(await during > 0);
    }

    private static Task EnteredAsync(string gate) => Signals.Get(gate + " entered").Task.WaitAsync(Patience);
}
