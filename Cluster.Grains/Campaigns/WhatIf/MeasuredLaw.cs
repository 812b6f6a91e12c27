namespace Cluster.Grains.Campaigns.WhatIf;

/// <summary>What a campaign has measured: a histogram, drawn evenly within each bin.</summary>
public sealed class MeasuredLaw : IDurationLaw
{
    private readonly double[] _edges;
    private readonly double[] _shares;
    private readonly int _stream;

    /// <summary>Keeps the shares of the bins.</summary>
    /// <param name="edges">Ends of the bins, s, ascending, one more than there are bins.</param>
    /// <param name="weights">How often each bin was met; not negative.</param>
    /// <param name="stream">Uniform stream.</param>
    /// <exception cref="ArgumentException">The edges do not fit the weights, do not ascend, or nothing was measured.</exception>
    public MeasuredLaw(IReadOnlyList<double> edges, IReadOnlyList<double> weights, int stream)
    {
        ArgumentNullException.ThrowIfNull(edges);
        ArgumentNullException.ThrowIfNull(weights);
        if (edges.Count != weights.Count + 1 || weights.Any(weight => !(weight >= 0)) || edges.Zip(edges.Skip(1)).Any(bin => !(bin.First < bin.Second)))
        {
            throw new ArgumentException("Edges must ascend and be one more than the weights, which are not negative.", nameof(edges));
        }

        var total = weights.Sum();
        if (!(total > 0))
        {
            throw new ArgumentException("Nothing was measured.", nameof(weights));
        }

        (_edges, _shares, _stream) = ([.. edges], new double[weights.Count], stream);
        var sum = 0.0;
        for (var bin = 0; bin < _shares.Length; bin++)
        {
            _shares[bin] = (sum += weights[bin]) / total;
        }
    }

    /// <inheritdoc/>
    public double Draw(in Draws draws)
    {
        var share = draws.Uniform(_stream);
        var found = Array.BinarySearch(_shares, share);
        var bin = Math.Min(found >= 0 ? found + 1 : ~found, _shares.Length - 1);
        var before = bin == 0 ? 0 : _shares[bin - 1];
        var within = Math.Clamp((share - before) / Math.Max(1e-12, _shares[bin] - before), 0, 1);
        return _edges[bin] + (within * (_edges[bin + 1] - _edges[bin]));
    }
}
