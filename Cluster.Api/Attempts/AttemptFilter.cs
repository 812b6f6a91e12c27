using Cluster.Api.Conventions;

namespace Cluster.Api.Attempts;

/// <summary>Which attempts are wanted, and in which order; null: any.</summary>
internal sealed record AttemptFilter(
    Guid? CampaignId, Guid? ContactId, Guid? OperatorId, DateTimeOffset? From, DateTimeOffset? To, bool? Open, bool NewestFirst)
{
    public static readonly QueryRule[] Query =
    [
        new("campaignId", "Of this campaign."), new("contactId", "To this contact."), new("open", "true: live ones only."), new("operatorId", "Of this operator."),
        new("from", "Dialled at this instant or later."), new("to", "Dialled before this instant."), new("newest", "true: newest first."),
    ];

    public static AttemptFilter Read(QueryReader query) => new(
        query.Id("campaignId"), query.Id("contactId"), query.Id("operatorId"), query.Instant("from"), query.Instant("to"), query.Flag("open"), query.Flag("newest") ?? false);
}
