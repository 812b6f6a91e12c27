using System.Diagnostics;
using System.Globalization;

namespace Cluster.Tests.Benchmarks.Pacing;

/// <summary>
/// Pacers against each other in simulated days: 24 scored cells, several days without a gap, scored contacts. A table while it runs, at the
/// end one line of figures for each cell of our pacer, and what it breaks.
/// </summary>
internal static class PacingBenchmark
{
    /// <summary>0: nothing broken; 1: the gate or a must; 2: the options make no sense.</summary>
    public static int Run(ReadOnlySpan<string> words)
    {
        if (PacingOptions.Read(words) is not { } options)
        {
            Console.Error.WriteLine("usage: " + PacingOptions.Usage);
            return 2;
        }

        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var watch = Stopwatch.StartNew();
        if (options.Sensitivity)
        {
            return RunSensitivities(options, watch);
        }

        var results = new List<CellResult>();
        Console.WriteLine(PacingTable.Head);
        foreach (var cell in Cell.Scored.Concat(Cell.Extra).Where(options.Wants))
        {
            foreach (var result in Contest(cell, options))
            {
                results.Add(result);
                Console.WriteLine(PacingTable.Row(result));
            }
        }

        var broken = results.Where(result => result.Pacer == Contestant.Ours)
            .SelectMany(result => PacingTargets.Broken(result).Select(what => $"{result.Cell.Name}: {what}")).ToList();
        foreach (var result in results.Where(result => result.Pacer == options.PacerInQuestion))
        {
            Console.WriteLine(PacingTable.Line(result));
        }

        if (options.Svg is { } file)
        {
            File.WriteAllText(file, PacingPicture.Draw(results));
        }

        return Conclude(broken, options, watch);
    }

    private static int RunSensitivities(PacingOptions options, Stopwatch watch)
    {
        var broken = new List<string>();
        foreach (var sensitivity in Sensitivity.All)
        {
            foreach (var cell in Sensitivity.Cells.Where(options.Wants))
            {
                var result = sensitivity.Run(cell, options);
                broken.AddRange(PacingTargets.BrokenGate(result).Select(what => $"{sensitivity.Name} {cell.Name}: {what}"));
                Console.WriteLine($"sensitivity={sensitivity.Name} {PacingTable.Line(result)}");
            }
        }

        return Conclude(broken, options, watch);
    }

    private static int Conclude(List<string> broken, PacingOptions options, Stopwatch watch)
    {
        foreach (var what in broken)
        {
            Console.WriteLine("broken: " + what);
        }

        Console.WriteLine($"seeds={options.FirstSeed}.. seconds={watch.Elapsed.TotalSeconds:0} broken={broken.Count}");
        return broken.Count == 0 ? 0 : 1;
    }

    private static IEnumerable<CellResult> Contest(Cell cell, PacingOptions options)
    {
        var days = options.Days ?? cell.Days;
        if (options.Wants(Contestant.BestRatio))
        {
            yield return CellResult.BestRatio(cell, options.FirstSeed, days);
        }

        foreach (var contestant in Contestant.All.Where(contestant => options.Wants(contestant.Name) && cell.Operators <= contestant.MostOperators))
        {
            yield return CellResult.Run(cell, contestant, options.FirstSeed, days);
        }
    }
}
