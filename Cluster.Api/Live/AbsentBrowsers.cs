using Cluster.Interfaces.Operators;
using Orleans;

namespace Cluster.Api.Live;

/// <summary>
/// An operator whose browser has gone is to get no customers whom he cannot see: when none has come back for a while he is paused. A
/// conversation in hand goes on. Who works without a browser, through the API, is left alone.
/// </summary>
internal sealed partial class AbsentBrowsers(IGrainFactory grains, TimeProvider clock, ILogger<AbsentBrowsers> log) : IDisposable
{
    /// <summary>Longer than a reload, a flap of the network or a restart of the browser.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    /// <summary>Why he is paused then.</summary>
    public const string Reason = "browser-away";

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Seat> _seats = [];

    /// <summary>A browser of the operator listens until the answer is disposed.</summary>
    public IDisposable Come(Guid operatorId)
    {
        lock (_gate)
        {
            if (!_seats.TryGetValue(operatorId, out var seat))
            {
                _seats[operatorId] = seat = new Seat();
            }

            seat.Browsers++;
            seat.Stop();
            return new Leaving(() => Leave(operatorId, seat));
        }
    }

    /// <summary>Whether the operator's last browser has gone and is waited for.</summary>
    public bool IsAwaited(Guid operatorId)
    {
        lock (_gate)
        {
            return _seats.TryGetValue(operatorId, out var seat) && seat.Browsers == 0;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var seat in _seats.Values)
            {
                seat.Stop();
            }

            _seats.Clear();
        }
    }

    private void Leave(Guid operatorId, Seat seat)
    {
        lock (_gate)
        {
            if (--seat.Browsers == 0 && _seats.ContainsKey(operatorId))
            {
                seat.Timer = clock.CreateTimer(_ => _ = PauseAsync(operatorId, seat), null, Grace, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private async Task PauseAsync(Guid operatorId, Seat seat)
    {
        lock (_gate)
        {
            if (seat.Browsers > 0)
            {
                return;
            }

            seat.Stop();
            _seats.Remove(operatorId);
        }

        try
        {
            var grain = grains.GetGrain<IOperatorGrain>(operatorId.ToString());
            if ((await grain.GetStatusAsync()).Presence == Presence.Ready)
            {
                await grain.PauseAsync(Reason);
                Paused(operatorId);
            }
        }
#pragma warning disable CA1031 // Nobody waits for this; the log is the only place to tell it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            NotPaused(operatorId, failure);
        }
    }

    [LoggerMessage(EventId = 4030, Level = LogLevel.Information, Message = "Operator {OperatorId} was paused: his browser has been away too long")]
    private partial void Paused(Guid operatorId);

    [LoggerMessage(EventId = 4031, Level = LogLevel.Warning, Message = "Operator {OperatorId}, whose browser is away, could not be paused")]
    private partial void NotPaused(Guid operatorId, Exception failure);

    private sealed class Seat
    {
        public int Browsers { get; set; }

        public ITimer? Timer { get; set; }

        public void Stop()
        {
            Timer?.Dispose();
            Timer = null;
        }
    }
}

/// <summary>Does something once, when a browser leaves.</summary>
internal sealed class Leaving(Action leave) : IDisposable
{
    private Action? _leave = leave;

    public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
}
