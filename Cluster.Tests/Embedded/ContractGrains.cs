using System.Collections.Concurrent;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using Xunit;

namespace Cluster.Tests.Embedded;

/// <summary>What test grains tell the test and wait for, by grain key: a gate is opened by the test, a mark is made by the grain.</summary>
internal static class Signals
{
    private static readonly ConcurrentDictionary<string, TaskCompletionSource> Gates = new();

    internal static TaskCompletionSource Get(string name) =>
        Gates.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}

public interface IProbeGrain : IGrainWithStringKey
{
    Task<string> Key();
    Task<int> Add(int amount);
    ValueTask<int> Total();
    ValueTask Reset();
    Task<int> SlowAdd(int amount);
    Task<bool> ComesBackToItsScheduler();
    Task Throw(string message);
    Task ThrowBeforeTask(string message);
    Task Block(string gate);
    [AlwaysInterleave]
    Task<int> Peek();
    [OneWay]
    Task Note(string gate);
    Task<Guid> ActivationId();
    Task Leave();
    Task LeaveAndBlock(string gate);
    Task<IProbeGrain> Self();
    Task<bool> UnawaitedWorkSharesTheTurns();
    Task<int> CallOther(string key, int amount);
    Task CallBack(string key);
    Task PassBack(string key);
}

public sealed class ProbeGrain : Grain, IProbeGrain
{
    private readonly Guid activationId = Guid.NewGuid();
    private int total;
    private int inside;

    public Task<string> Key() => Task.FromResult(this.GetPrimaryKeyString());

    public Task<int> Add(int amount) => Task.FromResult(total += amount);

    public ValueTask<int> Total() => new(total);

    public ValueTask Reset()
    {
        total = 0;
        return default;
    }

    public async Task<int> SlowAdd(int amount)
    {
        Assert.Equal(1, ++inside);
        var before = total;
        await Task.Yield();
        await Task.Run(() => { });
        total = before + amount;
        inside--;
        return total;
    }

    public async Task<bool> ComesBackToItsScheduler()
    {
        var mine = TaskScheduler.Current;
        await Task.Run(() => { });
        var afterAwait = TaskScheduler.Current;
#pragma warning disable VSTHRD105 // That the default is the current scheduler is what is shown.
        var started = await Task.Factory.StartNew(() => TaskScheduler.Current);
#pragma warning restore VSTHRD105
        return mine != TaskScheduler.Default && afterAwait == mine && started == mine;
    }

    public async Task Throw(string message)
    {
        await Task.Yield();
        throw new InvalidOperationException(message);
    }

    public Task ThrowBeforeTask(string message) => throw new InvalidOperationException(message);

    public Task Block(string gate)
    {
        Signals.Get(gate + " entered").TrySetResult();
        return Signals.Get(gate).Task;
    }

    public Task<int> Peek() => Task.FromResult(total);

    public Task Note(string gate)
    {
        Signals.Get(gate).TrySetResult();
        throw new InvalidOperationException("Nobody hears this.");
    }

    public Task<Guid> ActivationId() => Task.FromResult(activationId);

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task LeaveAndBlock(string gate)
    {
        DeactivateOnIdle();
        return Block(gate);
    }

    public Task<IProbeGrain> Self() => Task.FromResult(this.AsReference<IProbeGrain>());

    public async Task<bool> UnawaitedWorkSharesTheTurns()
    {
        var shared = 0;
        async Task CountAsync()
        {
            for (var i = 0; i < 200; i++)
            {
                var seen = shared;
                Thread.SpinWait(50);
                shared = seen + 1;
                await Task.Yield();
            }
        }

        await Task.WhenAll(CountAsync(), CountAsync(), CountAsync());
        return shared == 600;
    }

    public Task<int> CallOther(string key, int amount) => GrainFactory.GetGrain<IProbeGrain>(key).Add(amount);

    public Task CallBack(string key) => GrainFactory.GetGrain<IProbeGrain>(key).PassBack(this.GetPrimaryKeyString());

    public Task PassBack(string key) => GrainFactory.GetGrain<IProbeGrain>(key).Add(1);
}

public interface IReentrantGrain : IGrainWithStringKey
{
    Task Wait(string gate);
    Task Open(string gate);
}

[Reentrant]
public sealed class ReentrantGrain : Grain, IReentrantGrain
{
    public Task Wait(string gate)
    {
        Signals.Get(gate + " entered").TrySetResult();
        return Signals.Get(gate).Task;
    }

    public Task Open(string gate)
    {
        Signals.Get(gate).TrySetResult();
        return Task.CompletedTask;
    }
}

public interface ILifeGrain : IGrainWithStringKey
{
    Task<int> Activations();
    Task Leave();
}

/// <summary>Fails its first activation when its key begins with "fails"; counts activations and tells its end by signals.</summary>
public sealed class LifeGrain : Grain, ILifeGrain
{
    private static readonly ConcurrentDictionary<string, int> Counts = new();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var count = Counts.AddOrUpdate(this.GetPrimaryKeyString(), 1, (_, n) => n + 1);
        await Task.Yield();
        if (count == 1 && this.GetPrimaryKeyString().StartsWith("fails", StringComparison.Ordinal))
        {
            throw new InvalidOperationException("The first activation fails.");
        }
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Task.Yield();
        Signals.Get($"{this.GetPrimaryKeyString()} {reason.ReasonCode}").TrySetResult();
    }

    public Task<int> Activations() => Task.FromResult(Counts[this.GetPrimaryKeyString()]);

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

public interface ITimerGrain : IGrainWithStringKey
{
    Task Start(TimeSpan due, TimeSpan period, bool interleave = false, bool keepAlive = false);
    Task FailOnce();
    Task StopAt(int ticks);
    Task SignalAt(int ticks);
    Task<int> Ticks();
    Task<int> TicksDuring(string gate);
    Task Change(TimeSpan due, TimeSpan period);
}

public sealed class TimerGrain : Grain, ITimerGrain
{
    private IGrainTimer? timer;
    private int ticks;
    private int stopAt = int.MaxValue;
    private int signalAt = int.MaxValue;
    private bool failOnce;

    public Task Start(TimeSpan due, TimeSpan period, bool interleave = false, bool keepAlive = false)
    {
        timer = this.RegisterGrainTimer(
            _ => TickAsync(), new GrainTimerCreationOptions(due, period) { Interleave = interleave, KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task FailOnce()
    {
        failOnce = true;
        return Task.CompletedTask;
    }

    public Task StopAt(int ticks)
    {
        stopAt = ticks;
        return Task.CompletedTask;
    }

    public Task SignalAt(int ticks)
    {
        signalAt = ticks;
        return Task.CompletedTask;
    }

    public Task<int> Ticks() => Task.FromResult(ticks);

    public async Task<int> TicksDuring(string gate)
    {
        var before = ticks;
        signalAt = ticks + 1;
        Signals.Get(gate + " entered").TrySetResult();
        await Signals.Get(gate).Task;
        return ticks - before;
    }

    public Task Change(TimeSpan due, TimeSpan period)
    {
        timer!.Change(due, period);
        return Task.CompletedTask;
    }

    private async Task TickAsync()
    {
        ticks++;
        await Task.Yield();
        if (ticks >= signalAt)
        {
            Signals.Get($"{this.GetPrimaryKeyString()} ticked").TrySetResult();
        }

        if (ticks >= stopAt)
        {
            timer!.Dispose();
        }

        if (failOnce)
        {
            failOnce = false;
            throw new InvalidOperationException("A failing tick.");
        }
    }
}
