using Cluster.Grains.Campaigns.WhatIf;

namespace Cluster.Tests.Pacing;

/// <summary>Counts a world again from what was heard of it, and finds what does not add up.</summary>
internal class WorldRecount : IWorldObserver
{
    private readonly Dictionary<long, double> _ringing = [];
    private readonly Dictionary<long, double> _waiting = [];
    private readonly Dictionary<int, (Doing Doing, double Since)> _operators = [];
    private readonly List<string> _wrong = [];
    private readonly double[] _seconds = new double[3];
    private long _connected;

    private enum Doing
    {
        Idle = 0,
        Talk = 1,
        WrapUp = 2,
    }

    /// <summary>How each call's ringing ended, and after how long.</summary>
    public Dictionary<long, (CallEnd End, double Rang)> Ends { get; } = [];

    /// <summary>How long each abandoned caller had waited.</summary>
    public List<double> Waited { get; } = [];

    /// <summary>When calls were dialled.</summary>
    public List<double> DialledAt { get; } = [];

    /// <summary>Who was connected, in order.</summary>
    public List<int> Connections { get; } = [];

    public virtual void Dialled(double now, long call, double chance)
    {
        DialledAt.Add(now);
        Expect(_ringing.TryAdd(call, now), $"call {call} was dialled twice");
    }

    public virtual void RingEnded(double now, long call, double rang, double chance, CallEnd end)
    {
        Expect(_ringing.Remove(call, out var dialled) && Math.Abs(now - dialled - rang) < 1e-6, $"call {call} did not ring for {rang} s");
        Expect(Ends.TryAdd(call, (end, rang)), $"the ringing of call {call} ended twice");
        if (end == CallEnd.Answered)
        {
            _waiting[call] = now;
        }
    }

    public virtual void Connected(double now, long call, int operatorNumber)
    {
        _connected++;
        Connections.Add(operatorNumber);
        Expect(_waiting.Remove(call), $"call {call} was connected and did not wait");
        Turn(now, operatorNumber, Doing.Idle, Doing.Talk);
    }

    public virtual void Abandoned(double now, long call)
    {
        Expect(_waiting.Remove(call, out var since), $"call {call} was abandoned and did not wait");
        Waited.Add(now - since);
    }

    public virtual void TalkEnded(double now, int operatorNumber, double lasted) => Turn(now, operatorNumber, Doing.Talk, Doing.WrapUp);

    public virtual void WrapUpEnded(double now, int operatorNumber, double lasted) => Turn(now, operatorNumber, Doing.WrapUp, Doing.Idle);

    public virtual void Present(double now, int operatorNumber, bool present)
    {
        if (present)
        {
            Expect(_operators.TryAdd(operatorNumber, (Doing.Idle, now)), $"operator {operatorNumber} came twice");
            return;
        }

        Turn(now, operatorNumber, Doing.Idle, Doing.Idle);
        _operators.Remove(operatorNumber);
    }

    /// <summary>What does not add up; empty when all does. <paramref name="shifts"/>: operator seconds that were planned; null: not compared.</summary>
    public IReadOnlyList<string> Check(WorldFigures figures, double end, double? shifts)
    {
        foreach (var (doing, since) in _operators.Values)
        {
            _seconds[(int)doing] += end - since;
        }

        var ends = Ends.Values.ToLookup(call => call.End);
        Same("dialled", figures.Dialled, DialledAt.Count);
        Same("answered", figures.Answered, ends[CallEnd.Answered].Count());
        Same("busy", figures.Busy, ends[CallEnd.Busy].Count());
        Same("without answer", figures.NoAnswer, ends[CallEnd.NoAnswer].Count());
        Same("cancelled", figures.Cancelled, ends[CallEnd.Cancelled].Count());
        Same("connected", figures.Connected, _connected);
        Same("abandoned", figures.Abandoned, Waited.Count);
        Same("left ringing", figures.LeftRinging, _ringing.Count);
        Same("left waiting", figures.LeftWaiting, _waiting.Count);
        Same("calls", figures.Dialled, figures.Answered + figures.Busy + figures.NoAnswer + figures.Cancelled + figures.LeftRinging);
        Same("answers", figures.Answered, figures.Connected + figures.Abandoned + figures.LeftWaiting);
        Same("idle seconds", figures.IdleSeconds, _seconds[0]);
        Same("talk seconds", figures.TalkSeconds, _seconds[1]);
        Same("wrap-up seconds", figures.WrapUpSeconds, _seconds[2]);
        Same("operator seconds", figures.StaffedSeconds, shifts ?? figures.StaffedSeconds);
        return _wrong;
    }

    private void Turn(double now, int who, Doing from, Doing to)
    {
        var known = _operators.TryGetValue(who, out var was) && was.Doing == from;
        Expect(known, $"operator {who} turned to {to} at {now} without {from}");
        if (known)
        {
            _seconds[(int)was.Doing] += now - was.Since;
        }

        _operators[who] = (to, now);
    }

    private void Same(string what, double figure, double recount) =>
        Expect(Math.Abs(figure - recount) < 1e-3, $"{what}: the figures say {figure}, the recount {recount}");

    private void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            _wrong.Add(otherwise);
        }
    }
}
