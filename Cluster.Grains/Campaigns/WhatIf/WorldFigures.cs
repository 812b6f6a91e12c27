namespace Cluster.Grains.Campaigns.WhatIf;

/// <summary>What came out of a run, or of several added up. Times are seconds.</summary>
public sealed class WorldFigures
{
    /// <summary>Calls that were started.</summary>
    public long Dialled { get; internal set; }

    /// <summary>Calls that a person answered.</summary>
    public long Answered { get; internal set; }

    /// <summary>Calls that ended busy, invalid or rejected.</summary>
    public long Busy { get; internal set; }

    /// <summary>Calls that rang for as long as they may.</summary>
    public long NoAnswer { get; internal set; }

    /// <summary>Calls that the pacer had hung up.</summary>
    public long Cancelled { get; internal set; }

    /// <summary>Answered calls that got an operator in time.</summary>
    public long Connected { get; internal set; }

    /// <summary>Answered calls that got none in time.</summary>
    public long Abandoned { get; internal set; }

    /// <summary>Calls that still rang at the end.</summary>
    public long LeftRinging { get; internal set; }

    /// <summary>Answered calls that still waited for an operator at the end.</summary>
    public long LeftWaiting { get; internal set; }

    /// <summary>Operators' time waiting for a call.</summary>
    public double IdleSeconds { get; internal set; }

    /// <summary>Operators' time in conversation.</summary>
    public double TalkSeconds { get; internal set; }

    /// <summary>Operators' time in wrap-up.</summary>
    public double WrapUpSeconds { get; internal set; }

    /// <summary>Most calls that rang at once.</summary>
    public int PeakRinging { get; internal set; }

    /// <summary>Most calls that lived at once: lines needed.</summary>
    public int PeakLines { get; internal set; }

    /// <summary>When the list was done; null when it was not, or had no end.</summary>
    public double? ListDoneAt { get; internal set; }

    /// <summary>Highest share of abandoned calls in any trailing 24 hours; 0 when it was not asked for.</summary>
    public double WorstRolling24Hours { get; internal set; }

    /// <summary>Answers that were settled in the first 60 s after an episode.</summary>
    public long EarlyAnswers { get; internal set; }

    /// <summary>Those of them that were abandoned.</summary>
    public long EarlyAbandoned { get; internal set; }

    /// <summary>Answers that were settled 60 to 300 s after an episode.</summary>
    public long LateAnswers { get; internal set; }

    /// <summary>Those of them that were abandoned.</summary>
    public long LateAbandoned { get; internal set; }

    /// <summary>What the pacer's decisions cost.</summary>
    public DecisionMeter Decisions { get; } = new();

    /// <summary>Operators' time signed in and not paused.</summary>
    public double StaffedSeconds => IdleSeconds + TalkSeconds + WrapUpSeconds;

    /// <summary>Share, 0 to 1, of the operators' time in conversation and wrap-up.</summary>
    public double Utilisation => Share(TalkSeconds + WrapUpSeconds, StaffedSeconds);

    /// <summary>Share, 0 to 1, of the live answers that were abandoned.</summary>
    public double Abandonment => Share(Abandoned, Answered);

    /// <summary>How long an operator waits for a call.</summary>
    public double MeanWait => Share(IdleSeconds, Connected);

    /// <summary>Conversations begun for each hour of an operator.</summary>
    public double ConnectsPerOperatorHour => Share(Connected * 3600.0, StaffedSeconds);

    /// <summary>Calls dialled for each conversation begun.</summary>
    public double DialsPerConnect => Share(Dialled, Connected);

    /// <summary>Share of the answers in the first 60 s after an episode that were abandoned.</summary>
    public double EarlyAbandonment => Share(EarlyAbandoned, EarlyAnswers);

    /// <summary>Share of the answers 60 to 300 s after an episode that were abandoned.</summary>
    public double LateAbandonment => Share(LateAbandoned, LateAnswers);

    /// <summary>Adds another run: sums are added, of peaks and worst figures the higher one is kept.</summary>
    public void Add(WorldFigures other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Dialled += other.Dialled;
        Answered += other.Answered;
        Busy += other.Busy;
        NoAnswer += other.NoAnswer;
        Cancelled += other.Cancelled;
        Connected += other.Connected;
        Abandoned += other.Abandoned;
        LeftRinging += other.LeftRinging;
        LeftWaiting += other.LeftWaiting;
        IdleSeconds += other.IdleSeconds;
        TalkSeconds += other.TalkSeconds;
        WrapUpSeconds += other.WrapUpSeconds;
        PeakRinging = Math.Max(PeakRinging, other.PeakRinging);
        PeakLines = Math.Max(PeakLines, other.PeakLines);
        ListDoneAt = ListDoneAt is { } done ? Math.Max(done, other.ListDoneAt ?? done) : other.ListDoneAt;
        WorstRolling24Hours = Math.Max(WorstRolling24Hours, other.WorstRolling24Hours);
        EarlyAnswers += other.EarlyAnswers;
        EarlyAbandoned += other.EarlyAbandoned;
        LateAnswers += other.LateAnswers;
        LateAbandoned += other.LateAbandoned;
        Decisions.Add(other.Decisions);
    }

    private static double Share(double part, double whole) => whole > 0 ? part / whole : 0;
}
