using System.Text.Json;
using Cluster.Api.Conventions;
using Cluster.Silo.Hosting;

namespace Cluster.Api.Attempts;

/// <summary>Writes call records as they are read, so that a campaign of any size needs the memory of one row.</summary>
internal static class CallRecordExport
{
    private const string Header =
        "attemptId,campaignId,contactId,externalId,number,gatewayId,operatorId,outcome,claimedAt,ringingAt,answeredAt,connectedAt,endedAt," +
        "cause,techCause,machine,keys,result,note,dialled,resultSource";

    public static async Task WriteNdjsonAsync(IAsyncEnumerable<CallRecordLine> records, Stream output, CancellationToken stop)
    {
        await foreach (var record in records.WithCancellation(stop))
        {
            await JsonSerializer.SerializeAsync(output, record, ClusterJson.Options, stop);
            await output.WriteAsync("\n"u8.ToArray(), stop);
        }
    }

    public static Task WriteCsvAsync(IAsyncEnumerable<CallRecordLine> records, Stream output, CancellationToken stop) =>
        Csv.WriteAsync(records, Header, Cells, output, stop);

    private static string[] Cells(CallRecordLine line)
    {
        var record = line.Record;
        return
        [
            line.AttemptId.ToString(), line.CampaignId.ToString(), line.ContactId.ToString(), Csv.Cell(line.ExternalId), Csv.Cell(line.Number),
            Csv.Cell(line.GatewayId), line.OperatorId?.ToString() ?? "", JsonNamingPolicy.KebabCaseLower.ConvertName(record.Outcome.ToString()),
            Csv.Cell(line.ClaimedAt), Csv.Cell(record.RingingAt), Csv.Cell(record.AnsweredAt), Csv.Cell(record.ConnectedAt), Csv.Cell(line.EndedAt),
            record.Cause.ToString(), Csv.Cell(record.TechCause), Csv.Cell(record.Machine), Csv.Cell(record.Keys), Csv.Cell(record.Result),
            Csv.Cell(record.Note), record.Dialled ? "true" : "false",
            record.ResultSource is { } source ? JsonNamingPolicy.KebabCaseLower.ConvertName(source.ToString()) : "",
        ];
    }
}
