using System.Text.Json.Nodes;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;

namespace Cluster.Api.Campaigns;

/// <summary>What a campaign has beside its definition; the API shows the fields of both side by side.</summary>
/// <param name="Id">The campaign.</param>
/// <param name="ExternalId">The client's own id.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Version">Of the definition; also the ETag.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="StateAt">When its state was last changed.</param>
public sealed record CampaignFacts(
    Guid Id, string? ExternalId, CampaignState State, long Version, DateTimeOffset CreatedAt, DateTimeOffset StateAt);

/// <summary>How many of what. Records equal the sum of the outcomes; attempts equal records and open attempts.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="At">The moment of all figures.</param>
/// <param name="Attempts">Attempts ever.</param>
/// <param name="OpenAttempts">Of them live.</param>
/// <param name="Records">Of them ended.</param>
/// <param name="Outcomes">Records by outcome.</param>
/// <param name="Contacts">Contacts in the campaign.</param>
/// <param name="ContactsByStatus">Contacts by where they stand.</param>
/// <param name="Remaining">Contacts that may still be called.</param>
public sealed record CampaignStatistics(
    Guid CampaignId, DateTimeOffset At, long Attempts, long OpenAttempts, long Records, IReadOnlyDictionary<Outcome, long> Outcomes,
    long Contacts, IReadOnlyDictionary<EntryStatus, long> ContactsByStatus, long Remaining);

/// <summary>The campaign's command, carried out.</summary>
/// <param name="Id">The campaign.</param>
/// <param name="State">Where it stands now.</param>
/// <param name="Version">Of the definition.</param>
public sealed record CampaignStateView(Guid Id, CampaignState State, long Version);

/// <summary>Stands in the document for a campaign as it is shown: <see cref="CampaignFacts"/> and <see cref="CampaignDefinition"/> in one.</summary>
internal sealed class CampaignView : Conventions.ISideBySide
{
    public static Type[] Parts => [typeof(CampaignFacts), typeof(CampaignDefinition)];
}

/// <summary>Stands in the document for a campaign to be made.</summary>
internal sealed class CampaignBody : Conventions.ISideBySide
{
    public static Type[] Parts => [typeof(NewCampaign), typeof(CampaignDefinition)];
}

/// <summary>What a client may say of a new campaign beside its definition.</summary>
/// <param name="ExternalId">The client's own id; unique.</param>
internal sealed record NewCampaign(string? ExternalId);

/// <summary>Merges what the API adds to a definition.</summary>
internal static class CampaignViews
{
    public static JsonObject Of(CampaignRow row)
    {
        var facts = System.Text.Json.JsonSerializer.SerializeToNode(
            new CampaignFacts(row.Id, row.ExternalId, row.State, row.Version, row.CreatedAt, row.StateAt), Silo.Hosting.ClusterJson.Options)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(row.Definition)!.AsObject())
        {
            facts[name] = value?.DeepClone();
        }

        return facts;
    }
}
