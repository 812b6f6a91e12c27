using System.Globalization;
using System.Text;
using Cluster.Api.Conventions;

namespace Cluster.Api.Abandonment;

/// <summary>Writes the ledger as it is read, so that a campaign of any size needs the memory of one row.</summary>
internal static class AbandonmentExport
{
    private const string Header =
        "attemptId,campaignId,contactId,number,gatewayId,operatorId,answeredAt,connectedAt,safeMessageAt,endedAt,waitedMs,verdict,abandoned,cause,techCause,note\r\n";

    public static async Task WriteAsync(IAsyncEnumerable<LiveAnswerLine> lines, Stream output, CancellationToken stop)
    {
        await using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 16 * 1024, leaveOpen: true);
        await writer.WriteAsync(Header);
        await foreach (var line in lines.WithCancellation(stop))
        {
            await writer.WriteAsync(Line(line).AsMemory(), stop);
        }
    }

    private static string Line(LiveAnswerLine line)
    {
        string[] cells =
        [
            line.AttemptId.ToString(), line.CampaignId.ToString(), line.ContactId.ToString(), Csv.Cell(line.Number), Csv.Cell(line.GatewayId),
            line.OperatorId?.ToString() ?? "", Csv.Cell(line.AnsweredAt), Csv.Cell(line.ConnectedAt), Csv.Cell(line.SafeMessageAt), Csv.Cell(line.EndedAt),
            line.WaitedMs?.ToString(CultureInfo.InvariantCulture) ?? "", line.Verdict, line.Verdict is "abandoned" or "lost" ? "true" : "false",
            line.Cause.ToString(CultureInfo.InvariantCulture), Csv.Cell(line.TechCause), Csv.Cell(line.Note),
        ];
        return string.Join(',', cells) + "\r\n";
    }
}
