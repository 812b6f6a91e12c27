namespace Cluster.Grains.Campaigns.Pacing;

/// <summary>The moments ahead at which a call dialled now may be answered, s; closer where most answers come.</summary>
internal static class Horizons
{
    public static readonly int[] At = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 22, 24, 26, 28];

    /// <summary>How many.</summary>
    public static int Count => At.Length;

    /// <summary>Share of the answers that come nearest to each moment.</summary>
    public static void Weigh(RingTimes answers, Span<double> weights)
    {
        double before = 0;
        for (var h = 0; h < At.Length; h++)
        {
            var by = h == At.Length - 1 ? 1 : answers.By(0.5 * (At[h] + At[h + 1]));
            weights[h] = by - before;
            before = by;
        }
    }
}
