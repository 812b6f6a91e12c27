using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Cluster.Embedded;

/// <summary>
/// Finds or makes the activation of a grain and hands it the call. A coarse clock, moved by one timer for the whole host, dates the calls, so that
/// neither a call nor an activation needs a timer of its own.
/// </summary>
internal sealed class GrainHost : IGrainFactory, IHostedService, IDisposable
{
    /// <summary>Steps of the coarse clock within a call's time-out: a time-out is late by at most one step, never early.</summary>
    private const int StepsPerTimeout = 16;

    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestStep = TimeSpan.FromMilliseconds(5);

    private readonly FrozenDictionary<Type, GrainInterface> interfaces;
    private readonly GrainClass[] classes;
    private readonly GrainHostMetrics metrics;
    private readonly ConcurrentQueue<Activation> watch = new();
    private readonly TaskCompletionSource empty;
    private readonly long startedAt;
    private readonly long step;
    private readonly ITimer clock;
    private long now;
    private long nextCollection;
    private long numbers;
    private int stepping;
    private volatile bool stopping;

    public GrainHost(EmbeddedGrainHostOptions options, IServiceProvider services, TimeProvider time, ILogger<GrainHost> log, GrainHostMetrics metrics)
    {
        options.Validate();
        if (options.Scheduler is not null && options.Scheduler.Time != time)
        {
            throw new InvalidOperationException("A seeded scheduler needs its own virtual time as the TimeProvider of the process.");
        }

        Options = options;
        Services = services;
        Time = time;
        Log = log;
        Turns = options.Scheduler is { } scheduler ? scheduler : ThreadPoolTurns.Instance;
        empty = new(Turns.ReplyOptions);
        interfaces = GrainCatalog.Build(this, options.Types);
        classes = [.. interfaces.Values.Select(i => i.Class).Distinct()];
        this.metrics = metrics;
        metrics.Observe(classes);

        var stepTime = options.CallTimeout / StepsPerTimeout;
        stepTime = stepTime > LongestStep ? LongestStep : stepTime < ShortestStep ? ShortestStep : stepTime;
        step = (long)stepTime.TotalMilliseconds;
        startedAt = time.GetTimestamp();
        nextCollection = (long)options.CollectionInterval.TotalMilliseconds;
        clock = time.CreateTimer(static host => ((GrainHost)host!).Step(), this, stepTime, stepTime);
    }

    internal EmbeddedGrainHostOptions Options { get; }

    internal IServiceProvider Services { get; }

    internal TimeProvider Time { get; }

    internal ILogger Log { get; }

    internal ITurnQueue Turns { get; }

    /// <summary>Milliseconds since the start, up to one step old. Read on every call, so it must cost nothing.</summary>
    internal long Now => Volatile.Read(ref now);

    /// <inheritdoc/>
    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey =>
        (TGrainInterface)Refer(typeof(TGrainInterface), primaryKey);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Deactivates all grains. Calls to those that are still there go through; nothing is activated any more.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        stopping = true;
        foreach (var activation in classes.SelectMany(c => c.Activations).OrderBy(a => a.Number).ToList())
        {
            activation.RequestDeactivation(DeactivationReasonCode.ShuttingDown);
        }

        Left();
        await empty.Task.WaitAsync(cancellationToken);
        Dispose();
    }

    public void Dispose()
    {
        clock.Dispose();
        metrics.Dispose();
    }

    internal object Refer(Type grainInterface, string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return interfaces.TryGetValue(grainInterface, out var known)
            ? known.Refer(key)
            : throw new ArgumentException($"No hosted class implements {grainInterface.FullName}. Add its assembly to the options of the host.", nameof(grainInterface));
    }

    /// <summary>Sends to the remembered activation, or to the one that has the name now, and remembers that.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Send(GrainClass grainClass, string key, Request request, ref Activation? remembered)
    {
        if (remembered is null || remembered.Admit(request) is not Activation.Admission.Accepted)
        {
            remembered = Place(grainClass, key, request);
        }
    }

    internal void Forward(GrainClass grainClass, string key, Request request) => Place(grainClass, key, request);

    internal long NextNumber() => Interlocked.Increment(ref numbers);

    internal void Watch(Activation activation) => watch.Enqueue(activation);

    internal void TimeOut(Request request, Activation activation)
    {
        if (request.Fail(new TimeoutException($"{request.Name} of {activation.Name} gave no answer within {Options.CallTimeout}. Whether it happened is unknown.")))
        {
            metrics.CallTimedOut(activation.Class);
        }
    }

    /// <summary>An activation is gone.</summary>
    internal void Left()
    {
        if (stopping && classes.All(c => c.Count == 0))
        {
            empty.TrySetResult();
        }
    }

    private Activation? Place(GrainClass grainClass, string key, Request request)
    {
        while (true)
        {
            if (!grainClass.TryFind(key, out var activation))
            {
                if (stopping)
                {
                    request.Fail(new SiloUnavailableException($"{request.Name} of {grainClass.Name}/{key} was refused: the grain host is stopping."));
                    return null;
                }

                activation = grainClass.FindOrAdd(key, out _);
            }

            switch (activation!.Admit(request))
            {
                case Activation.Admission.Accepted:
                    if (stopping)
                    {
                        // The stop may have looked before this activation was there.
                        activation.RequestDeactivation(DeactivationReasonCode.ShuttingDown);
                    }

                    return activation;
                case Activation.Admission.Full:
                    metrics.MailboxRefused(grainClass);
                    request.Fail(new LimitExceededException(
                        $"{request.Name} of {activation.Name} was refused: {Options.MailboxBound} calls wait in its mailbox already ({nameof(EmbeddedGrainHostOptions.MailboxBound)})."));
                    return activation;
            }
        }
    }

    private void Step()
    {
        if (Interlocked.Exchange(ref stepping, 1) == 1)
        {
            return;
        }

        Volatile.Write(ref now, (long)Time.GetElapsedTime(startedAt).TotalMilliseconds);
        ExpireCalls();
        if (Now >= nextCollection)
        {
            nextCollection = Now + (long)Options.CollectionInterval.TotalMilliseconds;
            CollectIdle();
        }

        Volatile.Write(ref stepping, 0);
    }

    private void ExpireCalls()
    {
        // A request is dated up to one step too early, hence the step more.
        var sentBefore = Now - (long)Options.CallTimeout.TotalMilliseconds - step;
        var changeBegunBefore = Now - (long)Options.LifeCycleTimeout.TotalMilliseconds - step;
        for (var left = watch.Count; left > 0 && watch.TryDequeue(out var activation); left--)
        {
            if (activation.ExpireCalls(sentBefore, changeBegunBefore))
            {
                watch.Enqueue(activation);
            }
        }
    }

    private void CollectIdle()
    {
        var idleSince = Now - (long)Options.IdleAge.TotalMilliseconds;
        // In the order of creation: the order of a dictionary differs from process to process and would spoil replays.
        foreach (var activation in classes.SelectMany(c => c.Activations).Where(a => a.LooksIdle(idleSince)).OrderBy(a => a.Number).ToList())
        {
            activation.CollectIfIdle(idleSince);
        }
    }
}
