namespace Cluster.Grains.Campaigns.WhatIf;

/// <summary>How likely a call is answered by a person.</summary>
public interface IAnswerLaw
{
    /// <summary>Whether the pacer is told each contact's chance before it is dialled.</summary>
    bool Scored { get; }

    /// <summary>Chance, 0 to 1, of the call with these draws when it is dialled at <paramref name="now"/>, s. A scored one does not change with time.</summary>
    double Chance(double now, in Draws draws);
}

/// <summary>The same all day.</summary>
public sealed record SteadyAnswers(double Rate) : IAnswerLaw
{
    /// <inheritdoc/>
    public bool Scored => false;

    /// <inheritdoc/>
    public double Chance(double now, in Draws draws) => Rate;
}

/// <summary>Steps: <paramref name="Rates"/>[k] holds from <paramref name="From"/>[k] s on. An hour-of-day profile is one of these.</summary>
public sealed record SteppedAnswers(IReadOnlyList<double> From, IReadOnlyList<double> Rates) : IAnswerLaw
{
    /// <inheritdoc/>
    public bool Scored => false;

    /// <inheritdoc/>
    public double Chance(double now, in Draws draws)
    {
        var step = From.Count - 1;
        while (step > 0 && From[step] > now)
        {
            step--;
        }

        return Rates[step];
    }
}

/// <summary>Up and down once a day around a mean.</summary>
public sealed record WavingAnswers(double Mean, double Swing) : IAnswerLaw
{
    /// <inheritdoc/>
    public bool Scored => false;

    /// <inheritdoc/>
    public double Chance(double now, in Draws draws) => Mean + (Swing * Math.Sin(2 * Math.PI * now / 86400));
}

/// <summary>Kinds of contacts, each with its chance and its share of the list (shares sum to 1). The pacer knows the kind before it dials.</summary>
public sealed record ScoredAnswers(IReadOnlyList<double> Chances, IReadOnlyList<double> Shares, int Stream) : IAnswerLaw
{
    /// <inheritdoc/>
    public bool Scored => true;

    /// <inheritdoc/>
    public double Chance(double now, in Draws draws)
    {
        var left = draws.Uniform(Stream);
        var kind = 0;
        while (kind < Shares.Count - 1 && (left -= Shares[kind]) >= 0)
        {
            kind++;
        }

        return Chances[kind];
    }
}
