namespace Cluster.Grains.Campaigns.Pacing;

/// <summary>
/// What the pacer sees at a tick: one pool, that is the operators and the calls of one campaign that can meet, because they are on the
/// same gateway. Times are seconds; the origin of <see cref="Now"/> is the campaign's own, and only differences count.
/// </summary>
public readonly ref struct PacingSnapshot
{
    /// <summary>The instant of the tick, s.</summary>
    public double Now { get; init; }

    /// <summary>Calls that may be started before the campaign's or the pool's lines are all in use.</summary>
    public required int LinesLeft { get; init; }

    /// <summary>New calls that the campaign's rate allows at this tick.</summary>
    public required int RateAllows { get; init; }

    /// <summary>Operators of the pool who are signed in and not paused, whatever they do.</summary>
    public int Operators { get; init; }

    /// <summary>
    /// Operators at work in all pools of the campaign, for its one budget of abandoned calls; 0, or fewer than the pool has: the pool is all
    /// there is.
    /// </summary>
    public int Team { get; init; }

    /// <summary>Operators who wait for a call. Who is reserved for a call is not among them, nor is that call among the ringing ones.</summary>
    public required int FreeOperators { get; init; }

    /// <summary>Operators who are busy and take a call afterwards. Who has asked for a pause is not among them.</summary>
    public ReadOnlySpan<BusyOperator> Busy { get; init; }

    /// <summary>Calls that were dialled and neither answered nor ended.</summary>
    public ReadOnlySpan<RingingCall> Ringing { get; init; }

    /// <summary>Calls that were answered and have no operator yet.</summary>
    public int WaitingCalls { get; init; }

    /// <summary>
    /// Calling time that is left today, s: until the windows close, the operators go or the list ends. 0: unknown, and then nothing is
    /// taken in advance of the answers still to come.
    /// </summary>
    public double SecondsLeft { get; init; }

    /// <summary>Chance of an answer of the contacts that come next, first come first; empty when contacts are not scored.</summary>
    public ReadOnlySpan<double> NextChances { get; init; }

    /// <summary>Operators who take calls of this pool: those signed in, or those seen free and busy when that is more.</summary>
    public int AtWork => Math.Max(Operators, FreeOperators + Busy.Length);

    /// <summary>Operators who take calls of the campaign, in this pool and the others.</summary>
    public int TeamAtWork => Math.Max(Team, AtWork);
}

/// <summary>An operator who is not free now.</summary>
/// <param name="Phase">What he does.</param>
/// <param name="Elapsed">For how long, s.</param>
/// <param name="Share">The chance, 0 to 1, that he takes our call next and not another campaign's.</param>
public readonly record struct BusyOperator(OperatorPhase Phase, double Elapsed, double Share = 1);

/// <summary>What a busy operator does.</summary>
public enum OperatorPhase
{
    /// <summary>Talks with a customer; wrap-up follows.</summary>
    Talking = 0,

    /// <summary>Writes up the result.</summary>
    WrapUp = 1,
}

/// <summary>A call that is on its way.</summary>
/// <param name="Age">Since it was dialled, s.</param>
/// <param name="Chance">Chance of an answer that the contact was scored with before it was dialled; NaN when it was not.</param>
public readonly record struct RingingCall(double Age, double Chance = double.NaN);
