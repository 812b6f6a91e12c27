namespace Cluster.Grains.Campaigns.WhatIf;

/// <summary>Settles each live answer: connected or abandoned, how soon after an episode, and in which trailing 24 hours.</summary>
internal sealed class EpisodeBook(WorldPlan plan)
{
    private const double Early = 60;
    private const double Late = 300;

    private readonly RollingShare? _rolling = plan.Rolling24Hours ? new() : null;
    private long _earlyAnswers;
    private long _earlyAbandoned;
    private long _lateAnswers;
    private long _lateAbandoned;

    public void Settle(double now, bool abandoned)
    {
        _rolling?.Settle(now, abandoned);
        for (var k = 0; k < plan.Episodes.Count; k++)
        {
            var after = now - plan.Episodes[k];
            if (after is >= 0 and < Early)
            {
                _earlyAnswers++;
                _earlyAbandoned += abandoned ? 1 : 0;
            }
            else if (after is >= Early and < Late)
            {
                _lateAnswers++;
                _lateAbandoned += abandoned ? 1 : 0;
            }
        }
    }

    public void Report(WorldFigures figures)
    {
        (figures.EarlyAnswers, figures.EarlyAbandoned) = (_earlyAnswers, _earlyAbandoned);
        (figures.LateAnswers, figures.LateAbandoned) = (_lateAnswers, _lateAbandoned);
        figures.WorstRolling24Hours = _rolling?.Worst ?? 0;
    }
}
