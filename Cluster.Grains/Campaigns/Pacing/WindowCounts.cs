using System.Runtime.InteropServices;
using Cluster.Interfaces.Campaigns;
using NodaTime;

namespace Cluster.Grains.Campaigns.Pacing;

/// <summary>
/// What was counted in a window that moves with the clock: calendar windows begin anew at their boundary, rolling ones drop their oldest
/// bucket (one minute of 24 hours, half an hour of 30 days). Times are seconds of the campaign's clock.
/// </summary>
internal sealed class WindowCounts
{
    private const int Buckets = 1440;

    private readonly AbandonmentWindow _window;
    private readonly DateTimeZone _zone;
    private readonly Instant _origin;
    private readonly double _bucketLength;
    private readonly Counts[]? _buckets;
    private Counts _sum;
    private long _newest = long.MinValue;

    public WindowCounts(AbandonmentWindow window, DateTimeZone zone, Instant origin)
    {
        (_window, _zone, _origin) = (window, zone, origin);
        _bucketLength = window switch
        {
            AbandonmentWindow.Rolling24Hours => 60,
            AbandonmentWindow.Rolling30Days => 1800,
            _ => 0,
        };
        _buckets = _bucketLength > 0 ? new Counts[Buckets] : null;
    }

    /// <summary>Where the current window begins, s.</summary>
    public double From { get; private set; } = double.NegativeInfinity;

    /// <summary>Where it ends and everything begins anew, s; positive infinity when it does not.</summary>
    public double Until { get; private set; } = double.NegativeInfinity;

    /// <summary>The first time at which anything was counted, s.</summary>
    public double First { get; private set; } = double.PositiveInfinity;

    /// <summary>Whether the window moves with every moment.</summary>
    public bool Rolls => _buckets is not null;

    /// <summary>What the window holds.</summary>
    public Counts Sum => _sum;

    /// <summary>Moves the window to now.</summary>
    public void Advance(double now)
    {
        if (_buckets is null)
        {
            if (now < From || now >= Until)
            {
                (From, Until) = CalendarWindowOf(now);
                _sum = default;
            }

            return;
        }

        // The oldest bucket may be only partly inside: it is kept until it is wholly outside.
        var newest = (long)Math.Floor(now / _bucketLength);
        if (_newest == long.MinValue || newest - _newest >= Buckets)
        {
            Array.Clear(_buckets);
            (_sum, _newest) = (default, newest);
        }

        for (; _newest < newest; _newest++)
        {
            ref var oldest = ref At(_newest + 1);
            _sum = _sum.Plus(oldest, -1);
            oldest = default;
        }

        (From, Until) = ((_newest - Buckets + 1) * _bucketLength, double.PositiveInfinity);
    }

    /// <summary>Counts what happened at a time; what lies before the window is left out.</summary>
    public void Add(double now, double at, Counts counts)
    {
        Advance(now);
        if (at < From)
        {
            return;
        }

        First = Math.Min(First, at);
        _sum = _sum.Plus(counts, 1);
        if (_buckets is not null)
        {
            ref var bucket = ref At(Math.Min(_newest, (long)Math.Floor(at / _bucketLength)));
            bucket = bucket.Plus(counts, 1);
        }
    }

    private ref Counts At(long bucket) => ref _buckets![(int)(((bucket % Buckets) + Buckets) % Buckets)];

    private (double From, double Until) CalendarWindowOf(double now)
    {
        if (_window == AbandonmentWindow.Campaign)
        {
            return (double.NegativeInfinity, double.PositiveInfinity);
        }

        var day = (_origin + Duration.FromSeconds(now)).InZone(_zone).Date;
        var (first, next) = _window == AbandonmentWindow.Month
            ? (day.With(DateAdjusters.StartOfMonth), day.With(DateAdjusters.StartOfMonth).PlusMonths(1))
            : (day, day.PlusDays(1));
        return (Seconds(first), Seconds(next));
    }

    private double Seconds(LocalDate date) => (_zone.AtStartOfDay(date).ToInstant() - _origin).TotalSeconds;

    /// <summary>Answers, those abandoned, and answers ended as machines'.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Counts(double Answers, double Abandoned, double EndedAsMachines)
    {
        public Counts Plus(Counts other, int sign) => new(
            Answers + (sign * other.Answers),
            Abandoned + (sign * other.Abandoned),
            EndedAsMachines + (sign * other.EndedAsMachines));
    }
}
