using System.Text.Json;
using Xunit;

namespace Cluster.Tests.Asterisk;

/// <summary>
/// One call by Asterisk's own account: when its channel began, was answered and ended (UTC), and why. <paramref name="Disposition"/>
/// and <paramref name="Mark"/> (how far the dialplan came, or the number called on the telephone network) are of its last call record.
/// </summary>
internal sealed record GatewayCall(
    string Id, string Account, string Channel, DateTimeOffset Start, DateTimeOffset? Answer, DateTimeOffset? End, int Cause,
    string Disposition, string Mark);

/// <summary>
/// Reads an instance's record files. A channel is one call whatever bridges it went through, so the channel's life (CEL) decides what a
/// call is; the call records (CDR), of which a bridged channel has several, add disposition and mark.
/// </summary>
internal sealed class GatewayCdr(string logFolder)
{
    public IReadOnlyList<GatewayCall> Read()
    {
        var calls = new Dictionary<string, GatewayCall>();
        foreach (var row in Rows("cel-custom"))
        {
            var (kind, time, id, account, channel) = (row[0], Time(row[1])!.Value, row[2], row[3], row[4]);
            var call = calls.GetValueOrDefault(id) ?? new GatewayCall(id, account, channel, time, null, null, 0, "", "");
            calls[id] = kind switch
            {
                "ANSWER" => call with { Answer = time, Account = account },
                "HANGUP" => call with { End = time, Cause = Cause(row[5]), Account = account },
                _ => call,
            };
        }

        foreach (var row in Rows("cdr-custom"))
        {
            if (calls.TryGetValue(row[0], out var call))
            {
                calls[row[0]] = call with { Disposition = row[5], Mark = row[11] };
            }
        }

        return [.. calls.Values.OrderBy(c => c.Start)];
    }

    /// <summary>The finished call, once both of its records are on disk (they are written just after the hang-up event).</summary>
    public async Task<GatewayCall> FinishedAsync(string id)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            if (Read().FirstOrDefault(c => c.Id == id && c.End is not null && c.Disposition.Length > 0) is { } call)
            {
                return call;
            }

            await poll.WaitForNextTickAsync(stop.Token);
        }
    }

    private IEnumerable<string[]> Rows(string folder)
    {
        var path = Path.Combine(logFolder, folder, "dialer.csv");
        if (!File.Exists(path))
        {
            yield break;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var text = new StreamReader(file);
        using var csv = new CsvHelper.CsvParser(text, System.Globalization.CultureInfo.InvariantCulture);
        while (csv.Read())
        {
            yield return csv.Record!;
        }
    }

    private static DateTimeOffset? Time(string seconds) =>
        decimal.Parse(seconds) is > 0 and var s ? DateTimeOffset.UnixEpoch.AddTicks((long)(s * TimeSpan.TicksPerSecond)) : null;

    private static int Cause(string extra)
    {
        using var json = JsonDocument.Parse(extra);
        return json.RootElement.GetProperty("hangupcause").GetInt32();
    }
}
