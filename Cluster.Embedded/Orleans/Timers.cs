using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>A timer of one activation. It ends with the activation.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Sets the next tick and the time between later ones. <see cref="Timeout.InfiniteTimeSpan"/> stands for never.</summary>
    void Change(TimeSpan dueTime, TimeSpan period);
}

/// <summary>How a grain timer ticks.</summary>
[SuppressMessage("Performance", "CA1815", Justification = "Orleans declares it without equality; nobody compares options.")]
[method: SetsRequiredMembers]
public readonly struct GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
{
    /// <summary>Time until the first tick; zero for at once, <see cref="Timeout.InfiniteTimeSpan"/> for never.</summary>
    public required TimeSpan DueTime { get; init; } = dueTime;

    /// <summary>Time from the end of a tick's work to the next tick; <see cref="Timeout.InfiniteTimeSpan"/> for a single tick.</summary>
    public required TimeSpan Period { get; init; } = period;

    /// <summary>Ticks may run between the turns of a call in progress. Default: they wait like a call.</summary>
    public bool Interleave { get; init; }

    /// <summary>Ticks count as use, so that the activation does not become idle. Default: they do not.</summary>
    public bool KeepAlive { get; init; }
}
