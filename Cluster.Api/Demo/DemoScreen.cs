using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Cluster.Api.Demo;

/// <summary>One screen of progress, drawn over itself on a terminal; elsewhere one line every few seconds.</summary>
internal sealed class DemoScreen(Uri address, string campaignId, TextWriter output, bool isTerminal)
{
    private const int BarWidth = 40;
    private static readonly TimeSpan LinePeriod = TimeSpan.FromSeconds(5);
    private static readonly string[] Shown = ["answered", "machine", "busy", "no-answer", "invalid-number", "congestion", "rejected", "failed", "unknown"];

    private readonly Stopwatch _running = Stopwatch.StartNew();
    private TimeSpan _lineAt;
    private int _drawn;
    private (TimeSpan At, long Attempts) _before;
    private double _rate;

    public void Draw(JsonNode statistics, JsonNode status)
    {
        Measure((long)statistics["attempts"]!);
        if (isTerminal)
        {
            DrawScreen(statistics, status);
        }
        else if (_running.Elapsed >= _lineAt)
        {
            _lineAt = _running.Elapsed + LinePeriod;
            output.WriteLine(Line(statistics, status));
        }
    }

    private void Measure(long attempts)
    {
        var now = _running.Elapsed;
        if (_before.At > TimeSpan.Zero)
        {
            var fresh = (attempts - _before.Attempts) / Math.Max(0.1, (now - _before.At).TotalSeconds);
            _rate = _rate == 0 ? fresh : (_rate * 0.8) + (fresh * 0.2);
        }

        _before = (now, attempts);
    }

    private void DrawScreen(JsonNode statistics, JsonNode status)
    {
        var (contacts, remaining) = ((long)statistics["contacts"]!, (long)statistics["remaining"]!);
        var done = contacts == 0 ? 0 : (double)(contacts - remaining) / contacts;
        List<string> lines =
        [
            $"Campaign {campaignId}   {status["state"]}   {_running.Elapsed:hh\\:mm\\:ss}",
            $"{address}   (API key in .data/first-key)",
            "",
            $"  {new string('█', (int)(done * BarWidth)).PadRight(BarWidth, '░')}  {done * 100,3:0} %",
            "",
            $"  calls in flight {status["inFlight"],7}    calls/s  {_rate.ToString("0.0", CultureInfo.InvariantCulture),7}",
            $"  remaining       {remaining,7}    attempts {statistics["attempts"],7}",
            "",
        ];
        lines.AddRange(Shown.Chunk(3).Select(row => string.Concat(row.Select(name => $"  {name,-14} {Count(statistics, name),6}"))));
        lines.Add("");
        lines.Add("  " + (status["obstacles"]?.AsArray().FirstOrDefault()?["detail"] is { } why ? $"waiting: {why}" : ""));
        lines.Add("Ctrl-C stops; ./run --demo goes on from here.");
        var screen = (_drawn > 0 ? $"\u001b[{_drawn}A" : "") + string.Concat(lines.Select(line => $"\u001b[2K{line}\n"));
        _drawn = lines.Count;
        output.Write(screen);
        output.Flush();
    }

    private string Line(JsonNode statistics, JsonNode status) => string.Create(
        CultureInfo.InvariantCulture,
        $"in_flight={status["inFlight"]} {string.Join(' ', Shown.Take(4).Select(name => $"{name}={Count(statistics, name)}"))} remaining={statistics["remaining"]} attempts={statistics["attempts"]} calls_per_s={_rate:0.0}");

    private static long Count(JsonNode statistics, string outcome) => (long?)statistics["outcomes"]?[outcome] ?? 0;
}
