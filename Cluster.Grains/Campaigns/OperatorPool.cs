using Cluster.Grains.Campaigns.Pacing;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Operators;

namespace Cluster.Grains.Campaigns;

/// <summary>
/// The operators of a campaign whose lines one gateway holds, and the campaign's calls on that gateway that have no operator: only
/// these can meet. First come, first served on both sides.
/// </summary>
internal sealed class OperatorPool(string gatewayId)
{
    /// <summary>Customers who wait at a time. More than a campaign can have answers within a connect limit.</summary>
    public const int MostWaiting = 1_000;

    /// <summary>An operator who was silent for this long is not counted on: three reports are missing.</summary>
    private static readonly TimeSpan ReportAge = TimeSpan.FromSeconds(15);

    /// <summary>What the gateway needs to connect two people; who has less time left hears the safe message anyway.</summary>
    private static readonly TimeSpan ConnectTime = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<Guid, Seat> _seats = [];
    private readonly Dictionary<Guid, DateTimeOffset> _ringing = [];
    private readonly List<WaitingCall> _waiting = [];
    private BusyOperator[] _busy = new BusyOperator[16];
    private RingingCall[] _rings = new RingingCall[64];

    public string GatewayId => gatewayId;

    public int Waiting => _waiting.Count;

    public int Ringing => _ringing.Count;

    /// <summary>What the pacer decided last for this pool.</summary>
    public PacingDecision Decided { get; set; }

    /// <summary>Calls that were started by it.</summary>
    public int Started { get; set; }

    public bool IsEmpty => _seats.Count == 0 && _waiting.Count == 0 && _ringing.Count == 0;

    /// <summary>Takes in what an operator does; answers what he did before, as far as it was known.</summary>
    public OperatorReport? Hear(OperatorReport report, DateTimeOffset now)
    {
        var before = _seats.GetValueOrDefault(report.OperatorId)?.Report;
        if (report.Activity is null)
        {
            _seats.Remove(report.OperatorId);
        }
        else
        {
            _seats[report.OperatorId] = new Seat(report, now);
        }

        return before;
    }

    /// <summary>He belongs to another pool now, or refused a call: not to be counted on until he reports again.</summary>
    public void Forget(Guid operatorId) => _seats.Remove(operatorId);

    public void Rings(Guid attemptId, DateTimeOffset since) => _ringing.TryAdd(attemptId, since);

    /// <summary>Only now the gateway dials it.</summary>
    public void RingsFrom(Guid attemptId, DateTimeOffset since)
    {
        if (_ringing.ContainsKey(attemptId))
        {
            _ringing[attemptId] = since;
        }
    }

    /// <summary>A customer waits. False: too many do, and he will hear the safe message.</summary>
    public bool Wait(WaitingCall call)
    {
        _ringing.Remove(call.AttemptId);
        if (_waiting.Count >= MostWaiting || _waiting.Exists(other => other.AttemptId == call.AttemptId))
        {
            return false;
        }

        var at = _waiting.FindIndex(other => other.AnsweredAt > call.AnsweredAt);
        _waiting.Insert(at < 0 ? _waiting.Count : at, call);
        return true;
    }

    /// <summary>The call has ended.</summary>
    public void End(Guid attemptId)
    {
        _ringing.Remove(attemptId);
        _waiting.RemoveAll(call => call.AttemptId == attemptId);
    }

    /// <summary>Whoever has waited longest on both sides, or null; the two are taken out.</summary>
    public (WaitingCall Call, Guid OperatorId)? Match(DateTimeOffset now, TimeSpan limit)
    {
        Expire(now, limit);
        if (_waiting.Count == 0 || LongestFree(now) is not { } seat)
        {
            return null;
        }

        var call = _waiting[0];
        _waiting.RemoveAt(0);
        _seats[seat.Report.OperatorId] = new Seat(
            seat.Report with { Activity = Activity.Talking, Since = now, IsYourTurn = false, CampaignId = null }, now);
        return (call, seat.Report.OperatorId);
    }

    /// <summary>Whoever has waited for too long hears the safe message and cannot be connected any more.</summary>
    public void Expire(DateTimeOffset now, TimeSpan limit) => _waiting.RemoveAll(call => now - call.AnsweredAt > limit - ConnectTime);

    /// <summary>Operators who are free and for whom it is this campaign's turn to dial, the longest idle first.</summary>
    public IEnumerable<Guid> OnTurn(DateTimeOffset now) => _seats.Values
        .Where(seat => seat.IsFree(now) && seat.Report.IsYourTurn).OrderBy(seat => seat.Report.Since).Select(seat => seat.Report.OperatorId).ToList();

    /// <summary>Calls that have rung for at least this long.</summary>
    public List<Guid> RingingFrom(DateTimeOffset now, TimeSpan age) => [.. _ringing.Where(call => now - call.Value >= age).Select(call => call.Key)];

    public int Count(Activity activity, DateTimeOffset now) =>
        _seats.Values.Count(seat => seat.Report.Activity == activity && seat.IsFresh(now));

    /// <summary>Free for a customer who waits, whoever's turn it is to dial.</summary>
    public int Free(DateTimeOffset now) => _seats.Values.Count(seat => seat.IsFree(now));

    public int Operators(DateTimeOffset now) => _seats.Values.Count(seat => seat.IsFresh(now));

    /// <summary>Operators who stay, each by the share of him that is this campaign's.</summary>
    public double Strength(DateTimeOffset now) => _seats.Values.Where(seat => seat.IsFresh(now) && !seat.Report.Leaving).Sum(seat => seat.Share);

    /// <summary>What the pacer is to see. The spans live until the next look.</summary>
    /// <param name="now">The tick.</param>
    /// <param name="origin">Where the pacer's seconds begin.</param>
    /// <param name="longestRing">A call that is older does not ring, whatever we have heard of it.</param>
    /// <param name="linesLeft">Calls that the campaign's lines allow.</param>
    /// <param name="rateAllows">Calls that the campaign's rate allows.</param>
    /// <param name="secondsLeft">Time of calling that is left today.</param>
    public PacingSnapshot See(
        DateTimeOffset now, DateTimeOffset origin, TimeSpan longestRing, int linesLeft, int rateAllows, double secondsLeft)
    {
        var (free, busy) = (0, 0);
        Grow(ref _busy, _seats.Count);
        foreach (var seat in _seats.Values.Where(seat => seat.IsFresh(now)))
        {
            var report = seat.Report;
            free += seat.IsFree(now) && report.IsYourTurn ? 1 : 0;
            if (report is { Leaving: false, Activity: Activity.Talking or Activity.WrapUp })
            {
                var phase = report.Activity == Activity.Talking ? OperatorPhase.Talking : OperatorPhase.WrapUp;
                _busy[busy++] = new BusyOperator(phase, Math.Max(0, (now - report.Since).TotalSeconds), seat.Share);
            }
        }

        LeaveOld(now, longestRing);
        var ringing = 0;
        Grow(ref _rings, _ringing.Count);
        foreach (var since in _ringing.Values)
        {
            _rings[ringing++] = new RingingCall((now - since).TotalSeconds);
        }

        return new PacingSnapshot
        {
            Now = (now - origin).TotalSeconds,
            LinesLeft = linesLeft,
            RateAllows = rateAllows,
            Operators = (int)Math.Ceiling(Strength(now)),
            FreeOperators = free,
            Busy = _busy.AsSpan(0, busy),
            Ringing = _rings.AsSpan(0, ringing),
            WaitingCalls = _waiting.Count,
            SecondsLeft = secondsLeft,
        };
    }

    /// <summary>Whose answer or end was lost, or was answered before a restart.</summary>
    private void LeaveOld(DateTimeOffset now, TimeSpan longestRing)
    {
        foreach (var (attemptId, since) in _ringing)
        {
            if (now - since > longestRing)
            {
                _ringing.Remove(attemptId);
            }
        }
    }

    private Seat? LongestFree(DateTimeOffset now)
    {
        Seat? longest = null;
        foreach (var seat in _seats.Values.Where(seat => seat.IsFree(now)))
        {
            longest = longest is null || seat.Report.Since < longest.Report.Since ? seat : longest;
        }

        return longest;
    }

    private static void Grow<T>(ref T[] buffer, int needed)
    {
        if (buffer.Length < needed)
        {
            buffer = new T[Math.Max(needed, buffer.Length * 2)];
        }
    }

    private sealed record Seat(OperatorReport Report, DateTimeOffset Seen)
    {
        public double Share => 1.0 / Math.Max(1, Report.Campaigns);

        public bool IsFresh(DateTimeOffset now) => now - Seen < ReportAge;

        public bool IsFree(DateTimeOffset now) => Report is { Activity: Activity.Idle, Leaving: false } && IsFresh(now);
    }
}
