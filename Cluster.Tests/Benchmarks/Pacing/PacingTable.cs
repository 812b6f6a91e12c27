namespace Cluster.Tests.Benchmarks.Pacing;

/// <summary>Results as text.</summary>
internal static class PacingTable
{
    public static string Head =>
        $"{"cell",-12}{"pacer",-13}{"util %",8}{"aband %",9}{"worst %",9}{"24 h %",8}{"wait s",8}{"conn/h",8}{"dial/conn",10}{"ringing",9}{"0-60 s %",10}{"60-300 %",10}{"us",8}{"p99 us",8}{"B/dec",7}";

    public static string Row(CellResult result)
    {
        var figures = result.Pooled;
        var pacer = double.IsNaN(result.Level) ? result.Pacer : $"{result.Pacer} {result.Level:0.00}";
        var rolling = figures.WorstRolling24Hours > 0 ? $"{100 * figures.WorstRolling24Hours:0.00}" : "";
        var (early, late) = figures.EarlyAnswers > 0 ? ($"{100 * figures.EarlyAbandonment:0.0}", $"{100 * figures.LateAbandonment:0.0}") : ("", "");
        return $"{result.Cell.Name,-12}{pacer,-13}{100 * figures.Utilisation,8:0.00}{100 * figures.Abandonment,9:0.00}{100 * result.WorstDay,9:0.00}"
            + $"{rolling,8}{figures.MeanWait,8:0.0}{figures.ConnectsPerOperatorHour,8:0.0}{figures.DialsPerConnect,10:0.00}{figures.PeakRinging,9}"
            + $"{early,10}{late,10}{figures.Decisions.Mean,8:0.0}{figures.Decisions.P99,8:0.0}{Bytes(result),7:0.0}";
    }

    /// <summary>The line that other programs read: shares from 0 to 1.</summary>
    public static string Line(CellResult result)
    {
        var rolling = result.Pooled.WorstRolling24Hours > 0 ? $" worst_24h={result.Pooled.WorstRolling24Hours:0.0000}" : "";
        return $"cell={result.Cell.Name} util={result.Utilisation:0.0000} abandon={result.Abandonment:0.0000} worst_day={result.WorstDay:0.0000}{rolling} "
            + $"decision_us={result.Pooled.Decisions.Mean:0.0} decision_p99_us={result.Pooled.Decisions.P99:0.0} decision_bytes={Bytes(result):0.0}";
    }

    private static double Bytes(CellResult result) => (double)result.Pooled.Decisions.Bytes / Math.Max(1, result.Pooled.Decisions.Count);
}
