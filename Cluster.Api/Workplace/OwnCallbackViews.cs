using Cluster.Grains.Campaigns;
using NodaTime;

namespace Cluster.Api.Workplace;

/// <summary>A callback on an operator's page: his own, or one that he may take.</summary>
/// <param name="Id">The callback.</param>
/// <param name="CampaignId">In which campaign.</param>
/// <param name="Campaign">Its name.</param>
/// <param name="ContactId">Whom to call.</param>
/// <param name="Name">What people call the contact.</param>
/// <param name="Number">The number that is next.</param>
/// <param name="From">Promised from.</param>
/// <param name="Until">Promised until; then it is missed.</param>
/// <param name="DueAt">The next try: <paramref name="From"/>, or later after one that failed or fell outside of the calling window.</param>
/// <param name="IsOwn">Promised by himself; else anybody of the campaign may call.</param>
/// <param name="Note">What was said.</param>
/// <param name="Zone">The contact's time zone.</param>
/// <param name="Hours">Whether its calling window is open.</param>
/// <param name="DoNotCall">The contact, or the number, may not be called any more.</param>
public sealed record OwnCallback(
    Guid Id, Guid CampaignId, string Campaign, Guid ContactId, string Name, string Number, DateTimeOffset From, DateTimeOffset Until,
    DateTimeOffset DueAt, bool IsOwn, string? Note, string Zone, CallingHours Hours, bool DoNotCall);

/// <summary>A calling window at one moment, in a contact's zone.</summary>
/// <param name="IsOpen">Calling is allowed now.</param>
/// <param name="ChangesAt">When it closes, or opens; null: not within a year.</param>
public sealed record CallingHours(bool IsOpen, DateTimeOffset? ChangesAt)
{
    internal static CallingHours Of(CampaignPlan plan, string zone, DateTimeOffset now)
    {
        var (instant, there) = (Instant.FromDateTimeOffset(now), DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) ?? DateTimeZone.Utc);
        var isOpen = plan.Window.IsOpen(instant, there);
        var changesAt = isOpen ? plan.Window.ClosesAt(instant, there) : plan.Window.NextOpen(instant, there);
        return new CallingHours(isOpen, changesAt?.ToDateTimeOffset());
    }
}

/// <summary>A callback of his own that an operator is reminded of.</summary>
/// <param name="CallbackId">The callback.</param>
/// <param name="ContactId">Whom to call.</param>
/// <param name="CampaignId">In which campaign.</param>
/// <param name="Name">What people call the contact.</param>
/// <param name="DueAt">When: at the beginning of its window, or at the next try.</param>
/// <param name="Until">The end of its window.</param>
public sealed record Reminder(Guid CallbackId, Guid ContactId, Guid CampaignId, string Name, DateTimeOffset DueAt, DateTimeOffset Until);
