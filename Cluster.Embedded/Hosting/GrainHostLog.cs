using Microsoft.Extensions.Logging;

namespace Cluster.Embedded;

internal static partial class GrainHostLog
{
    [LoggerMessage(100, LogLevel.Warning, "{Grain} could not be activated; its waiting calls fail and the next call tries again")]
    internal static partial void ActivationFailed(this ILogger log, Exception exception, string grain);

    [LoggerMessage(101, LogLevel.Warning, "{Grain} did not end well")]
    internal static partial void DeactivationFailed(this ILogger log, Exception? exception, string grain);

    [LoggerMessage(102, LogLevel.Warning, "A timer of {Grain} failed; it goes on")]
    internal static partial void TimerFailed(this ILogger log, Exception exception, string grain);

    [LoggerMessage(103, LogLevel.Warning, "One-way call {Call} of {Grain} failed")]
    internal static partial void OneWayCallFailed(this ILogger log, Exception exception, string call, string grain);
}
