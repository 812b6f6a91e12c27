using System.Runtime.InteropServices;

namespace Cluster.Grains.Campaigns.Pacing;

/// <summary>A weighted count of calls.</summary>
/// <param name="Answered">Answers.</param>
/// <param name="Chance">Sum of the chances that the calls came with.</param>
/// <param name="Dialled">Calls.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AnswerTally(double Answered, double Chance, double Dialled)
{
    /// <summary>Answers for each answer that the chances promised.</summary>
    public double Ratio => Chance > 0 ? Answered / Chance : 1;

    /// <summary>Mean chance that the calls came with.</summary>
    public double MeanChance => Dialled > 0 ? Chance / Dialled : AnswerRate.Unscored;

    /// <summary>Whether it can be a count.</summary>
    public bool IsSound => double.IsFinite(Answered) && double.IsFinite(Chance) && double.IsFinite(Dialled)
        && Answered >= 0 && Chance > 0 && Dialled > 0;

    /// <summary>So many calls of which nothing is known.</summary>
    public static AnswerTally Guess(double weight) => new(weight * AnswerRate.Unscored, weight * AnswerRate.Unscored, weight);

    /// <summary>What is left after so many further calls.</summary>
    public AnswerTally After(double dials, double memory) => Scaled(Math.Exp(-dials / memory));

    /// <summary>With further calls.</summary>
    public AnswerTally With(double answered, double chance, double dialled, double weight) =>
        new(Answered + (weight * answered), Chance + (weight * chance), Dialled + (weight * dialled));

    /// <summary>The same calls with another weight.</summary>
    public AnswerTally Scaled(double factor) => new(Answered * factor, Chance * factor, Dialled * factor);
}
