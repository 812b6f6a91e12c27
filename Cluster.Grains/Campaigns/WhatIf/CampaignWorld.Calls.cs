namespace Cluster.Grains.Campaigns.WhatIf;

/// <content>The life of a call: it rings, it is answered, it gets an operator or is lost.</content>
public sealed partial class CampaignWorld
{
    private void Dial()
    {
        var number = _figures.Dialled++;
        var draws = new Draws(plan.Seed, number);
        var laws = plan.Laws;
        var chance = laws.Answers.Chance(_now, draws);
        var fate = laws.FateOf(chance, draws);
        var shown = laws.Answers.Scored ? chance : double.NaN;
        var slot = _calls.Ring(number, _now, shown, fate.End, _now + fate.After, _leads.Take());
        At(_now + fate.After + laws.SignalLag.Draw(draws), Happening.RingEnds, slot, _calls[slot].Version);
        _figures.PeakRinging = Math.Max(_figures.PeakRinging, _calls.RingingCount);
        _figures.PeakLines = Math.Max(_figures.PeakLines, LinesInUse);
        observer?.Dialled(_now, number, shown);
    }

    /// <summary>Hangs up what rings for too long. From the back, since the last one takes the place of who leaves.</summary>
    private void Cancel(double age)
    {
        for (var k = _calls.RingingCount - 1; k >= 0; k--)
        {
            var slot = _calls.Ringing[k];
            if (_now - _calls[slot].Dialled >= age)
            {
                _figures.Cancelled++;
                EndWithoutAnswer(slot, CallEnd.Cancelled);
            }
        }
    }

    private void RingEnds(int slot)
    {
        ref var call = ref _calls[slot];
        switch (call.End)
        {
            case CallEnd.Answered:
                Answer(slot);
                break;
            case CallEnd.Busy:
                _figures.Busy++;
                EndWithoutAnswer(slot, CallEnd.Busy);
                break;
            default:
                _figures.NoAnswer++;
                EndWithoutAnswer(slot, CallEnd.NoAnswer);
                break;
        }
    }

    private void EndWithoutAnswer(int slot, CallEnd end)
    {
        ref var call = ref _calls[slot];
        _calls.StopRinging(slot);
        observer?.RingEnded(_now, call.Number, _now - call.Dialled, call.Chance, end);
        if (_leads.ComesBack(call.Try))
        {
            At(_now + _leads.RetryAfter, Happening.LeadIsDue, call.Try + 1);
        }

        _calls.Release(slot);
        _changed = true;
        NoteListDone();
    }

    private void Answer(int slot)
    {
        ref var call = ref _calls[slot];
        var draws = new Draws(plan.Seed, call.Number);
        _calls.StopRinging(slot);
        _waiting++;
        _figures.Answered++;
        observer?.RingEnded(_now, call.Number, _now - call.Dialled, call.Chance, CallEnd.Answered);
        var lost = call.AnsweredAt + Math.Min(plan.Laws.ConnectLimit, plan.Laws.HangsUpAfter.Draw(draws));
        if (lost <= _now)
        {
            Lose(slot);
            return;
        }

        At(lost, Happening.CustomerIsLost, slot, call.Version);
        var delay = plan.Laws.ConnectDelay.Draw(draws);
        if (delay > 0)
        {
            At(_now + delay, Happening.CallIsReady, slot, call.Version);
        }
        else
        {
            Offer(slot);
        }
    }

    private void Offer(int slot)
    {
        if (_floor.Free > 0)
        {
            Connect(slot, _floor.TakeLongestFree());
            return;
        }

        _calls[slot].Stage = CallStage.Ready;
        _ready.Join(slot);
    }

    private void Lose(int slot)
    {
        if (_calls[slot].Stage == CallStage.Ready)
        {
            _ready.Leave(slot);
        }

        _waiting--;
        _figures.Abandoned++;
        _episodes.Settle(_now, abandoned: true);
        observer?.Abandoned(_now, _calls[slot].Number);
        _calls.Release(slot);
        NoteListDone();
    }

    private void Connect(int slot, int who)
    {
        ref var call = ref _calls[slot];
        _waiting--;
        _figures.Connected++;
        _episodes.Settle(_now, abandoned: false);
        _floor.Turn(who, OperatorStage.Talking, _now);
        ref var seat = ref _floor[who];
        (seat.Call, seat.ConnectedAt) = (call.Number, _now);
        observer?.Connected(_now, call.Number, who);
        At(_now + (seat.TalkFactor * plan.Laws.Talk.Draw(new Draws(plan.Seed, call.Number))), Happening.TalkEnds, who);
        _calls.Release(slot);
    }
}
