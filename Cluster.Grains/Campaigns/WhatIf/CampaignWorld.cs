using Cluster.Grains.Campaigns.Pacing;

namespace Cluster.Grains.Campaigns.WhatIf;

/// <summary>
/// A campaign under virtual time, event by event: customers who ring, answer, wait, talk and are lost, and operators who come, talk, write up,
/// pause and go, with the same pacer as the real one. Single-threaded; a run is used once. Nothing is allocated for an event.
/// </summary>
/// <param name="plan">Who is there.</param>
/// <param name="pacer">Whose decisions are tried; of its own for each run when it remembers.</param>
/// <param name="observer">Hears what happens; null: nobody.</param>
/// <param name="clock">Measures what decisions cost; it has no part in what happens.</param>
public sealed partial class CampaignWorld(WorldPlan plan, IPacer pacer, IWorldObserver? observer, TimeProvider clock)
{
    /// <summary>The first decision; not at 0, so that whoever signs in at 0 is there.</summary>
    private const double FirstDecision = 0.001;

    private readonly WorldFigures _figures = new();
    private readonly EventHeap _events = new();
    private readonly CallBook _calls = new();
    private readonly WaitingLine _ready = new();
    private readonly LeadBook _leads = new(plan.Leads);
    private readonly PacerEyes _eyes = new(plan);
    private readonly EpisodeBook _episodes = new(plan);
    private OperatorFloor _floor = new([], new WorldFigures());
    private double _now;
    private double _rateAllows = 1;
    private double _rateAt;
    private int _waiting;
    private bool _changed;
    private int _hours;

    private int LinesInUse => _calls.RingingCount + _waiting + _floor.Talking;

    /// <summary>Runs until the plan ends or the list is done.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public WorldFigures Run(CancellationToken cancellation = default)
    {
        _floor = new OperatorFloor(plan.Operators, _figures);
        Schedule();
        while (_figures.ListDoneAt is null && _events.TryTake(out var next) && next.At <= plan.Ends)
        {
            _now = next.At;
            _changed = false;
            Happen(next);
            if (_changed && plan.DecideAtEvents)
            {
                Decide();
            }

            if (next.What == Happening.Decision)
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }

        Close();
        return _figures;
    }

    private void Schedule()
    {
        for (var who = 0; who < plan.Operators.Count; who++)
        {
            foreach (var shift in plan.Operators[who].SignedIn)
            {
                At(shift.From, Happening.SignIn, who);
                At(shift.To, Happening.SignOut, who);
            }

            foreach (var pause in plan.Operators[who].Pauses)
            {
                At(pause.From, Happening.Pause, who);
                At(pause.To, Happening.Back, who);
            }
        }

        At(FirstDecision, Happening.Decision, 0);
    }

    private void Happen(in Event what)
    {
        switch (what.What)
        {
            case Happening.Decision:
                Decide();
                At(_now + plan.DecideEvery, Happening.Decision, 0);
                break;
            case Happening.RingEnds when IsCurrent(what):
                RingEnds(what.Subject);
                break;
            case Happening.CallIsReady when IsCurrent(what):
                Offer(what.Subject);
                break;
            case Happening.CustomerIsLost when IsCurrent(what):
                Lose(what.Subject);
                break;
            case Happening.TalkEnds:
                TalkEnds(what.Subject);
                break;
            case Happening.WrapUpEnds:
                WrapUpEnds(what.Subject);
                break;
            case Happening.SignIn:
                _floor[what.Subject].SignedIn = true;
                ComeOrGo(what.Subject);
                break;
            case Happening.SignOut:
                _floor[what.Subject].SignedIn = false;
                ComeOrGo(what.Subject);
                break;
            case Happening.Pause:
                _floor[what.Subject].PausePressed = true;
                ComeOrGo(what.Subject);
                break;
            case Happening.Back:
                _floor[what.Subject].PausePressed = false;
                ComeOrGo(what.Subject);
                break;
            case Happening.LeadIsDue:
                _leads.IsDue(what.Subject);
                break;
            default:
                break;
        }
    }

    private void Decide()
    {
        var callingEnds = CallingEnds();
        if (callingEnds <= _now)
        {
            return;
        }

        _rateAllows = Math.Min(_rateAllows + ((_now - _rateAt) * plan.CallsPerSecond), Math.Max(1, plan.CallsPerSecond));
        _rateAt = _now;
        var seen = _eyes.Look(_now, _floor, _calls, _waiting, Math.Max(0, plan.Lines - LinesInUse), (int)_rateAllows, callingEnds - _now, _figures.Dialled);
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var began = clock.GetTimestamp();
        var decision = pacer.Decide(seen);
        var took = clock.GetElapsedTime(began);
        _figures.Decisions.Took(took, GC.GetAllocatedBytesForCurrentThread() - bytes);

        if (decision.CancelRingingFrom is { } age)
        {
            Cancel(age);
        }

        var calls = Math.Min(Math.Min(decision.Calls, _leads.Ready), Math.Min(plan.Lines - LinesInUse, (int)_rateAllows));
        _rateAllows -= Math.Max(0, calls);
        for (; calls > 0; calls--)
        {
            Dial();
        }
    }

    /// <summary>When calling ends that is allowed now; a time that has passed when it is not.</summary>
    private double CallingEnds()
    {
        if (plan.CallingHours.Count == 0)
        {
            return plan.Ends;
        }

        while (_hours < plan.CallingHours.Count && plan.CallingHours[_hours].To <= _now)
        {
            _hours++;
        }

        return _hours < plan.CallingHours.Count && plan.CallingHours[_hours].From <= _now ? plan.CallingHours[_hours].To : double.NegativeInfinity;
    }

    private void NoteListDone()
    {
        if (!_leads.IsEndless && LinesInUse == 0 && _leads.IsDone)
        {
            _figures.ListDoneAt = _now;
        }
    }

    private void Close()
    {
        var end = _figures.ListDoneAt ?? plan.Ends;
        _floor.Close(end);
        (_figures.LeftRinging, _figures.LeftWaiting) = (_calls.RingingCount, _waiting);
        _episodes.Report(_figures);
    }

    private bool IsCurrent(in Event what) => _calls[what.Subject].Version == what.Version;

    private void At(double when, Happening what, int subject, int version = 0) => _events.Add(new Event(when, what, subject, version));
}
