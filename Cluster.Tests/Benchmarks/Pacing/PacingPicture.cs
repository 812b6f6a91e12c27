using System.Text;

namespace Cluster.Tests.Benchmarks.Pacing;

/// <summary>
/// Utilisation against abandonment, a panel for each size of team, a mark for each cell, a colour for each pacer; the cap is a line.
/// Plain SVG, readable on light and dark pages.
/// </summary>
internal static class PacingPicture
{
    private const int Width = 960;
    private const int Panel = 400;
    private const int PanelHeight = 250;
    private const int Left = 60;
    private const int Top = 104;
    private const int Gap = 70;
    private const double LeastUtilisation = 35;
    private const double MostAbandoned = 6;

    private static readonly (string Pacer, string Label, string Colour)[] Pacers =
    [
        ("progressive", "progressive", "#7a8594"),
        (Contestant.BestRatio, "best fixed ratio, known afterwards", "#2f78c4"),
        ("vici", "VICIdial-like, adaptive average", "#d9822b"),
        (Contestant.Ours, "predictive (ours)", "#1a8f5a"),
    ];

    public static string Draw(IEnumerable<CellResult> results)
    {
        var scored = results.Where(result => Cell.Scored.Contains(result.Cell)).ToList();
        var sizes = scored.Select(result => result.Cell.Operators).Distinct().Order().ToList();
        var rows = (sizes.Count + 1) / 2;
        var height = Top + (rows * (PanelHeight + Gap)) + 10;
        var svg = new StringBuilder();
        svg.AppendLine($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" font-family="system-ui, sans-serif" font-size="12" fill="#222">""");
        svg.AppendLine($"""<rect width="{Width}" height="{height}" fill="#fff"/>""");
        svg.AppendLine($"""<text x="{Left}" y="26" font-size="17" font-weight="600">How much operators work, and how many callers find nobody</text>""");
        svg.AppendLine($"""<text x="{Left}" y="46" fill="#555">A mark is one cell of ./bench pacing: ST at three answer rates, AR, BR, LG. Left and high is good; the red line is the law's 3 %.</text>""");
        DrawLegend(svg);
        for (var k = 0; k < sizes.Count; k++)
        {
            var x = Left + (k % 2 * (Panel + Gap));
            var y = Top + (k / 2 * (PanelHeight + Gap));
            DrawPanel(svg, x, y, sizes[k], scored.Where(result => result.Cell.Operators == sizes[k]));
        }

        return svg.AppendLine("</svg>").ToString();
    }

    private static void DrawLegend(StringBuilder svg)
    {
        var x = Left;
        foreach (var (pacer, label, colour) in Pacers)
        {
            svg.AppendLine(Mark(pacer, x + 5, 64, colour, label));
            svg.AppendLine($"""<text x="{x + 16}" y="68">{label}</text>""");
            x += 34 + (int)(6.6 * label.Length);
        }
    }

    private static void DrawPanel(StringBuilder svg, int x, int y, int operators, IEnumerable<CellResult> results)
    {
        double X(double abandoned) => x + (Math.Min(MostAbandoned, abandoned) / MostAbandoned * (Panel - 10));
        double Y(double utilisation) => y + PanelHeight - ((utilisation - LeastUtilisation) / (100 - LeastUtilisation) * PanelHeight);

        svg.AppendLine($"""<text x="{x}" y="{y - 6}" font-weight="600">{operators} operators</text>""");
        for (var utilisation = 40; utilisation <= 100; utilisation += 10)
        {
            svg.AppendLine($"""<line x1="{x}" x2="{x + Panel}" y1="{Y(utilisation):0.0}" y2="{Y(utilisation):0.0}" stroke="#e4e7eb"/>""");
            svg.AppendLine($"""<text x="{x - 6}" y="{Y(utilisation) + 4:0.0}" text-anchor="end" fill="#555">{utilisation}</text>""");
        }

        for (var abandoned = 0; abandoned <= MostAbandoned; abandoned++)
        {
            var label = abandoned == MostAbandoned ? "6+" : $"{abandoned}";
            svg.AppendLine($"""<text x="{X(abandoned):0.0}" y="{y + PanelHeight + 16}" text-anchor="middle" fill="#555">{label}</text>""");
        }

        svg.AppendLine($"""<text x="{x + (Panel / 2)}" y="{y + PanelHeight + 32}" text-anchor="middle" fill="#555">abandoned, % of live answers (upwards: utilisation, %)</text>""");
        svg.AppendLine($"""<line x1="{X(3):0.0}" x2="{X(3):0.0}" y1="{y}" y2="{y + PanelHeight}" stroke="#c8322b" stroke-dasharray="4 3"/>""");
        foreach (var result in results)
        {
            foreach (var (pacer, label, colour) in Pacers.Where(pacer => pacer.Pacer == result.Pacer))
            {
                var title = $"{result.Cell.Name}, {label}: {100 * result.Utilisation:0.0} % busy, {100 * result.Abandonment:0.0} % abandoned";
                svg.AppendLine(Mark(pacer, X(100 * result.Abandonment), Y(100 * result.Utilisation), colour, title));
            }
        }
    }

    /// <summary>Shapes differ as well as colours, for those who cannot tell the colours apart.</summary>
    private static string Mark(string pacer, double x, double y, string colour, string title)
    {
        var shape = pacer switch
        {
            "progressive" => $"""<rect x="{x - 4:0.0}" y="{y - 4:0.0}" width="8" height="8" """,
            Contestant.BestRatio => $"""<path d="M{x:0.0} {y - 6:0.0}l5 10h-10z" """,
            "vici" => $"""<path d="M{x:0.0} {y - 6:0.0}l6 6l-6 6l-6 -6z" """,
            _ => $"""<circle cx="{x:0.0}" cy="{y:0.0}" r="5" """,
        };
        var name = shape[1..shape.IndexOf(' ', StringComparison.Ordinal)];
        return $"""{shape}fill="{colour}" fill-opacity="0.85" stroke="#fff"><title>{title}</title></{name}>""";
    }
}
