using Cluster.Interfaces.Operators;

namespace Cluster.Tests.Benchmarks.Pacing.Live;

/// <summary>
/// A team of operators at their desks in real time: each writes up for as long as the law says and gives his result, and hangs up
/// after the talk time of the law where customers do not do so themselves. Keeps what everybody did, by the operators' own clock.
/// </summary>
internal sealed class LiveDesk(IReadOnlyList<IOperatorGrain> operators, Func<double> wrapUpSeconds, Func<double>? talkSeconds = null)
{
    /// <summary>The result that they give.</summary>
    public const string Result = "done";

    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(100);

    /// <summary>Nobody hangs up sooner, even on his way home: the customer is to hear him first.</summary>
    private static readonly TimeSpan Greeting = TimeSpan.FromSeconds(1);

    private readonly Seat[] _seats = [.. operators.Select(one => new Seat(one))];

    /// <summary>The trial is over: whoever talks hangs up, once he has greeted, and whoever writes is done.</summary>
    public bool GoingHome { get; set; }

    /// <summary>Works until told to stop.</summary>
    public async Task WorkAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            foreach (var seat in _seats)
            {
                await LookAsync(seat);
            }

            await Task.Delay(LookPeriod, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(_seats.Select(seat => seat.Command));
    }

    /// <summary>Seconds that the operators together spent in conversation and wrap-up between two instants.</summary>
    public double BusySeconds(DateTimeOffset from, DateTimeOffset to) => _seats.Sum(seat => seat.BusySeconds(from, to));

    private async Task LookAsync(Seat seat)
    {
        var status = await seat.Grain.GetStatusAsync();
        if (seat.Turns(status))
        {
            seat.Until = status.Since + TimeSpan.FromSeconds(status.Activity switch
            {
                Activity.WrapUp => wrapUpSeconds(),
                Activity.Talking when talkSeconds is not null => talkSeconds(),
                _ => TimeSpan.FromDays(1).TotalSeconds,
            });
        }

        var until = !GoingHome ? seat.Until : status.Activity == Activity.Talking ? status.Since + Greeting : DateTimeOffset.MinValue;
        if (!seat.Command.IsCompleted || DateTimeOffset.UtcNow < until)
        {
            return;
        }

        // Not awaited: each has its own telephone. A refusal means that the other side was quicker; he looks again.
        await seat.Command;
        seat.Command = status.Activity switch
        {
            Activity.WrapUp => seat.Grain.DisposeAsync(status.AttemptId!.Value, Result, callback: null),
            Activity.Talking => seat.Grain.HangUpAsync(),
            _ => Task.CompletedTask,
        };
    }

    private sealed class Seat(IOperatorGrain grain)
    {
        private readonly List<(DateTimeOffset From, DateTimeOffset To)> _busy = [];
        private Activity _activity;
        private DateTimeOffset _since;

        public IOperatorGrain Grain => grain;

        public DateTimeOffset Until { get; set; } = DateTimeOffset.MaxValue;

        public Task Command { get; set; } = Task.CompletedTask;

        private bool IsBusy => _activity is Activity.Talking or Activity.WrapUp;

        public bool Turns(OperatorStatus status)
        {
            if (status.Activity == _activity)
            {
                return false;
            }

            if (IsBusy)
            {
                _busy.Add((_since, status.Since));
            }

            (_activity, _since) = (status.Activity, status.Since);
            return true;
        }

        public double BusySeconds(DateTimeOffset from, DateTimeOffset to) =>
            _busy.Append((_since, IsBusy ? to : _since)).Sum(part => Math.Max(0, (Earlier(part.Item2, to) - Later(part.Item1, from)).TotalSeconds));

        private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

        private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
    }
}
