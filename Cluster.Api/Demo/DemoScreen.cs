using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Cluster.Api.Demo;

/// <summary>One screen of progress, drawn over itself on a terminal; elsewhere one line every few seconds.</summary>
internal sealed class DemoScreen(Uri address, string campaignId, string signIn, TextWriter output, bool isTerminal)
{
    private const int BarWidth = 40;
    private static readonly TimeSpan LinePeriod = TimeSpan.FromSeconds(5);
    private static readonly string[] Shown = ["answered", "abandoned", "busy", "no-answer", "invalid-number", "congestion", "rejected", "failed", "unknown"];

    private readonly Stopwatch _running = Stopwatch.StartNew();
    private TimeSpan _lineAt;
    private int _drawn;
    private (TimeSpan At, long Attempts) _before;
    private double _rate;
    private readonly DemoUtilisation _utilisation = new();

    public void Draw(JsonNode statistics, JsonNode status, JsonNode pacing)
    {
        Measure((long)statistics["attempts"]!);
        var pools = DemoPools.Of(pacing);
        _utilisation.Add(pools);
        if (isTerminal)
        {
            DrawScreen(statistics, status, pacing, pools);
        }
        else if (_running.Elapsed >= _lineAt)
        {
            _lineAt = _running.Elapsed + LinePeriod;
            output.WriteLine(Line(statistics, status, pacing, pools));
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

    private void DrawScreen(JsonNode statistics, JsonNode status, JsonNode pacing, DemoPools pools)
    {
        var (contacts, remaining) = ((long)statistics["contacts"]!, (long)statistics["remaining"]!);
        var done = contacts == 0 ? 0 : (double)(contacts - remaining) / contacts;
        List<string> lines =
        [
            $"Campaign {campaignId}   {status["state"]}   {_running.Elapsed:hh\\:mm\\:ss}",
            $"{address}   (API key in .data/first-key)",
            signIn,
            "",
            $"  {new string('█', (int)(done * BarWidth)).PadRight(BarWidth, '░')}  {done * 100,3:0} %",
            "",
            $"  calls in flight {status["inFlight"],7}    calls/s  {_rate.ToString("0.0", CultureInfo.InvariantCulture),7}",
            $"  remaining       {remaining,7}    attempts {statistics["attempts"],7}",
            "",
            $"  operators  {pools.Operators,4}   free {pools.Free,4}   talking {pools.Talking,4}   wrap-up {pools.WrapUp,4}   soon free {Figure(pools.SoonFree),6}",
            $"  ringing    {pools.Ringing,4}   expected answers {Figure(pools.ExpectedAnswers),6}   waiting {pools.Waiting,4}   answer rate {pools.AnswerRate:P0}",
            $"  operators busy {_utilisation.Share,4:P0}   risk of one more call {pools.Risk:P1} (limit {pools.RiskLimit:P1})",
            .. pacing["abandonment"]!.AsArray().Select(rule => $"  abandoned {(double)rule!["share"]!,6:P1} of at most {(double)rule["cap"]!:P0} per {rule["window"]}, {Figure((double)rule["budgetLeft"]!)} more allowed"),
            $"  {(pools.HeldBackBy is { } reason ? $"not more calls because {reason}" : "")}",
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

    private static string Figure(double figure) => figure.ToString("0.0", CultureInfo.InvariantCulture);

    private string Line(JsonNode statistics, JsonNode status, JsonNode pacing, DemoPools pools) => string.Create(
        CultureInfo.InvariantCulture,
        $"operators={pools.Operators} free={pools.Free} talking={pools.Talking} wrap_up={pools.WrapUp} ringing={pools.Ringing} util={_utilisation.Share:0.000} abandoned_share={(double)pacing["abandonment"]![0]!["share"]!:0.0000} budget={(double)pacing["abandonment"]![0]!["budgetLeft"]!:0.0} risk_limit={pools.RiskLimit:0.000} in_flight={status["inFlight"]} {string.Join(' ', Shown.Take(4).Select(name => $"{name}={Count(statistics, name)}"))} remaining={statistics["remaining"]} attempts={statistics["attempts"]} calls_per_s={_rate:0.0}");

    private static long Count(JsonNode statistics, string outcome) => (long?)statistics["outcomes"]?[outcome] ?? 0;
}
