using System.Text.Json.Nodes;

namespace Cluster.Tests.Crash;

/// <summary>What the program says of a campaign's abandoned calls, in each of the ways in which it can be asked.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="At">When it was asked.</param>
/// <param name="Pacer">What its pacer counts, for each rule.</param>
/// <param name="Ledger">The windows of each rule, by the recount that anybody may ask for.</param>
/// <param name="Lines">The proof: each answered attempt with the verdict on it.</param>
internal sealed record AbandonmentSeen(
    Guid CampaignId, DateTimeOffset At, IReadOnlyList<PacerFigures> Pacer, IReadOnlyList<IReadOnlyList<LedgerWindow>> Ledger,
    IReadOnlyList<(Guid AttemptId, string Verdict)> Lines)
{
    public static async Task<AbandonmentSeen> ReadAsync(Client client, string campaignId)
    {
        var pacing = await client.GetAsync($"campaigns/{campaignId}/pacing");
        var at = DateTimeOffset.UtcNow;
        var ledger = await client.GetAsync($"campaigns/{campaignId}/abandonment");
        var lines = (await client.GetTextAsync($"campaigns/{campaignId}/abandonment/export")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var verdict = Array.IndexOf(lines[0].Split(','), "verdict");
        return new AbandonmentSeen(
            Guid.Parse(campaignId),
            at,
            [.. pacing["abandonment"]!.AsArray().Select(rule => new PacerFigures(
                (double)rule!["answers"]!, (double)rule["abandoned"]!, (double)rule["share"]!, (double)rule["budgetLeft"]!))],
            [.. ledger["rules"]!.AsArray().Select(rule => (IReadOnlyList<LedgerWindow>)[.. rule!["windows"]!.AsArray().Select(window => WindowOf(window!))])],
            [.. lines.Skip(1).Select(line => line.Split(',')).Select(cells => (Guid.Parse(cells[0]), cells[verdict]))]);
    }

    private static LedgerWindow WindowOf(JsonNode window) => new(
        (DateTimeOffset?)window["from"], (DateTimeOffset)window["to"]!, (int)window["answers"]!, (int)window["abandoned"]!, (int)window["endedAsMachines"]!);
}

/// <summary>A rule as the pacer sees it, after the rule's estimates of machines.</summary>
internal sealed record PacerFigures(double Answers, double Abandoned, double Share, double BudgetLeft);

/// <summary>A window of a rule, as recorded.</summary>
internal sealed record LedgerWindow(DateTimeOffset? From, DateTimeOffset To, int Answers, int Abandoned, int EndedAsMachines);
