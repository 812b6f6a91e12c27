using Cluster.Embedded;
using Orleans.Runtime;

namespace Orleans;

/// <summary>What can be asked of a grain or of a reference to one.</summary>
public static class GrainExtensions
{
    /// <summary>The name of the grain.</summary>
    /// <exception cref="ArgumentException">Neither a grain nor a reference to one.</exception>
    public static string GetPrimaryKeyString(this IAddressable grain) => grain switch
    {
        GrainReference reference => reference.Key,
        Grain self => self.Activation.Key,
        _ => throw NotAGrain(grain),
    };

    /// <summary>A reference to this grain, to be handed to others: a grain never gives out <c>this</c>.</summary>
    /// <exception cref="ArgumentException">The grain's class does not implement the interface.</exception>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) => grain switch
    {
        GrainReference reference => (TGrainInterface)reference.Interface.Class.Host.Refer(typeof(TGrainInterface), reference.Key),
        Grain self => (TGrainInterface)self.Activation.Class.Host.Refer(typeof(TGrainInterface), self.Activation.Key),
        _ => throw NotAGrain(grain),
    };

    private static ArgumentException NotAGrain(IAddressable grain) =>
        new($"{grain?.GetType().Name ?? "null"} is neither a grain nor a reference to one.", nameof(grain));
}

/// <summary>What a grain can ask of its host.</summary>
public static class GrainBaseExtensions
{
    /// <summary>
    /// Starts a timer of this activation. Ticks are turns: by default they wait for the call in progress. The next tick is counted from the end
    /// of the last one's work. A failing callback is logged and the timer goes on. The token is cancelled when the timer or the activation ends.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative time that is not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public static IGrainTimer RegisterGrainTimer(
        this IGrainBase grain, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return ((Grain)grain).Activation.StartTimer(callback, options);
    }

    /// <summary>Starts a timer of this activation that neither interleaves nor keeps it alive.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative time that is not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public static IGrainTimer RegisterGrainTimer(
        this IGrainBase grain, Func<CancellationToken, Task> callback, TimeSpan dueTime, TimeSpan period) =>
        grain.RegisterGrainTimer(callback, new GrainTimerCreationOptions(dueTime, period));

    /// <summary>Starts a timer whose callback takes no token.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative time that is not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public static IGrainTimer RegisterGrainTimer(this IGrainBase grain, Func<Task> callback, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return grain.RegisterGrainTimer(_ => callback(), options);
    }
}
