using System.Globalization;

namespace Cluster.Tests.Benchmarks.Pacing;

/// <summary>What <c>./bench pacing</c> was asked for.</summary>
internal sealed record PacingOptions
{
    public const string Usage = "pacing [--cell ST-20] [--seeds 1000] [--days N] [--pacer NAME] [--svg FILE] [--sensitivity]";

    /// <summary>Cells whose name begins so; empty: all.</summary>
    public IReadOnlyList<string> Cells { get; init; } = [];

    /// <summary>Pacers by name; empty: all.</summary>
    public IReadOnlyList<string> Pacers { get; init; } = [];

    public long FirstSeed { get; init; } = 1000;

    /// <summary>Replicates of each cell; null: as many as the cell is judged by.</summary>
    public int? Days { get; init; }

    public string? Svg { get; init; }

    public bool Sensitivity { get; init; }

    /// <summary>The pacer that final lines and sensitivities are about: the only one asked for, else ours.</summary>
    public string PacerInQuestion => Pacers is [var only] ? only : Contestant.Ours;

    public bool Wants(Cell cell) => Cells.Count == 0 || Cells.Any(name => cell.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase));

    public bool Wants(string pacer) => Pacers.Count == 0 || Pacers.Contains(pacer, StringComparer.OrdinalIgnoreCase);

    /// <summary>Null when the words make no sense.</summary>
    public static PacingOptions? Read(ReadOnlySpan<string> words)
    {
        var options = new PacingOptions();
        while (words.Length > 0)
        {
            if (words[0] == "--sensitivity")
            {
                options = options with { Sensitivity = true };
                words = words[1..];
                continue;
            }

            if (words.Length < 2 || options.With(words[0], words[1]) is not { } read)
            {
                return null;
            }

            options = read;
            words = words[2..];
        }

        // The best ratio is a search, not a pacer that can be put into another world.
        return options is { Sensitivity: true, PacerInQuestion: Contestant.BestRatio } ? null : options;
    }

    private PacingOptions? With(string option, string value) => option switch
    {
        "--cell" => this with { Cells = [.. Cells, value] },
        "--pacer" when Contestant.BestRatio == value || Contestant.All.Any(contestant => contestant.Name == value) => this with { Pacers = [.. Pacers, value] },
        "--svg" => this with { Svg = value },
        "--seeds" when long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) => this with { FirstSeed = seed },
        "--days" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days > 0 => this with { Days = days },
        _ => null,
    };
}
