namespace Cluster.Grains.Campaigns.WhatIf;

/// <content>Operators: they come, talk, write up, pause and go.</content>
public sealed partial class CampaignWorld
{
    private void TalkEnds(int who)
    {
        ref var seat = ref _floor[who];
        observer?.TalkEnded(_now, who, _now - seat.Since);
        _floor.Turn(who, OperatorStage.WrapUp, _now);
        At(_now + plan.Laws.WrapUp.Draw(new Draws(plan.Seed, seat.Call)), Happening.WrapUpEnds, who);
        NoteListDone();
    }

    private void WrapUpEnds(int who)
    {
        observer?.WrapUpEnded(_now, who, _now - _floor[who].Since);
        if (!_floor[who].Stays)
        {
            _floor.Turn(who, OperatorStage.Away, _now);
            observer?.Present(_now, who, present: false);
            return;
        }

        GetFree(who);
    }

    /// <summary>Takes up or puts down work after a sign-in, a sign-out or a pause; a busy operator does so after his wrap-up.</summary>
    private void ComeOrGo(int who)
    {
        ref var seat = ref _floor[who];
        if (seat.Stage == OperatorStage.Away && seat.Stays)
        {
            observer?.Present(_now, who, present: true);
            GetFree(who);
        }
        else if (seat.Stage == OperatorStage.Free && !seat.Stays)
        {
            _floor.LeaveFree(who, _now);
            observer?.Present(_now, who, present: false);
        }
    }

    private void GetFree(int who)
    {
        if (_ready.Count > 0)
        {
            Connect(_ready.Take(), who);
            return;
        }

        _floor.JoinFree(who, _now);
        _changed = true;
    }
}
