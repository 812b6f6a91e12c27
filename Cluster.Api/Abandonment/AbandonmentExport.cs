using System.Globalization;
using Cluster.Api.Conventions;

namespace Cluster.Api.Abandonment;

/// <summary>The ledger as a CSV file.</summary>
internal static class AbandonmentExport
{
    private const string Header =
        "attemptId,campaignId,contactId,number,gatewayId,operatorId,answeredAt,connectedAt,safeMessageAt,endedAt,waitedMs,verdict,abandoned,cause,techCause,note";

    public static Task WriteAsync(IAsyncEnumerable<LiveAnswerLine> lines, Stream output, CancellationToken stop) =>
        Csv.WriteAsync(lines, Header, Cells, output, stop);

    private static string[] Cells(LiveAnswerLine line) =>
    [
        line.AttemptId.ToString(), line.CampaignId.ToString(), line.ContactId.ToString(), Csv.Cell(line.Number), Csv.Cell(line.GatewayId),
        line.OperatorId?.ToString() ?? "", Csv.Cell(line.AnsweredAt), Csv.Cell(line.ConnectedAt), Csv.Cell(line.SafeMessageAt), Csv.Cell(line.EndedAt),
        line.WaitedMs?.ToString(CultureInfo.InvariantCulture) ?? "", line.Verdict, line.Verdict is "abandoned" or "lost" ? "true" : "false",
        line.Cause.ToString(CultureInfo.InvariantCulture), Csv.Cell(line.TechCause), Csv.Cell(line.Note),
    ];
}
