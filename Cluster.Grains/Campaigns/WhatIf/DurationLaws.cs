namespace Cluster.Grains.Campaigns.WhatIf;

/// <summary>How long something takes, as a law of chance. Stateless: the draws of the call decide.</summary>
public interface IDurationLaw
{
    /// <summary>A duration, s; infinity: never. Does not allocate.</summary>
    double Draw(in Draws draws);
}

/// <summary>Always the same.</summary>
/// <param name="Seconds">How long.</param>
public sealed record FixedLaw(double Seconds) : IDurationLaw
{
    /// <summary>For what does not happen.</summary>
    public static FixedLaw Never { get; } = new(double.PositiveInfinity);

    /// <inheritdoc/>
    public double Draw(in Draws draws) => Seconds;
}

/// <summary>Equally likely anywhere between two ends, s.</summary>
public sealed record UniformLaw(double From, double To, int Stream) : IDurationLaw
{
    /// <inheritdoc/>
    public double Draw(in Draws draws) => From + ((To - From) * draws.Uniform(Stream));
}

/// <summary>The usual shape of ring, talk and wrap-up times.</summary>
/// <param name="Median">Half take less, s.</param>
/// <param name="Sigma">Standard deviation of the logarithm.</param>
/// <param name="Stream">First normal stream; each draw again takes the next one.</param>
/// <param name="AtMost">Drawn again while longer, s: who has not answered by then is no answer at all.</param>
public sealed record LognormalLaw(double Median, double Sigma, int Stream, double AtMost = double.PositiveInfinity) : IDurationLaw
{
    /// <summary>The one with a given mean, s.</summary>
    public static LognormalLaw WithMean(double mean, double sigma, int stream) => new(mean * Math.Exp(-sigma * sigma / 2), sigma, stream);

    /// <inheritdoc/>
    public double Draw(in Draws draws)
    {
        for (var stream = Stream; ; stream++)
        {
            var seconds = Median * Math.Exp(Sigma * draws.Gauss(stream));
            if (seconds <= AtMost)
            {
                return seconds;
            }
        }
    }
}

/// <summary>Without memory.</summary>
public sealed record ExponentialLaw(double Mean, int Stream) : IDurationLaw
{
    /// <inheritdoc/>
    public double Draw(in Draws draws) => -Mean * Math.Log(draws.Uniform(Stream));
}

/// <summary>A sum of <paramref name="Phases"/> exponential phases: gamma with a whole shape. Streams from <paramref name="Stream"/> on.</summary>
public sealed record ErlangLaw(int Phases, double Mean, int Stream) : IDurationLaw
{
    /// <inheritdoc/>
    public double Draw(in Draws draws)
    {
        var sum = 0.0;
        for (var phase = 0; phase < Phases; phase++)
        {
            sum -= Math.Log(draws.Uniform(Stream + phase));
        }

        return sum * Mean / Phases;
    }
}

/// <summary>A heavy tail (Pareto II): mean <paramref name="Mean"/> s, and the smaller <paramref name="Tail"/> (above 1), the heavier.</summary>
public sealed record HeavyTailLaw(double Mean, double Tail, int Stream) : IDurationLaw
{
    /// <inheritdoc/>
    public double Draw(in Draws draws) => Mean * (Tail - 1) * (Math.Pow(draws.Uniform(Stream), -1 / Tail) - 1);
}

/// <summary>One of two: <paramref name="First"/> with a chance, else <paramref name="Second"/>.</summary>
public sealed record EitherLaw(double Chance, IDurationLaw First, IDurationLaw Second, int Stream) : IDurationLaw
{
    /// <inheritdoc/>
    public double Draw(in Draws draws) => draws.Uniform(Stream) < Chance ? First.Draw(draws) : Second.Draw(draws);
}

/// <summary>Not longer than <paramref name="AtMost"/> s.</summary>
public sealed record CutLaw(IDurationLaw Law, double AtMost) : IDurationLaw
{
    /// <inheritdoc/>
    public double Draw(in Draws draws) => Math.Min(AtMost, Law.Draw(draws));
}
