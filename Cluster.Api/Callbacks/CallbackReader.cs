using Cluster.Api.Conventions;
using Cluster.Grains.Campaigns;
using Cluster.Grains.Contacts.Rules;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using NodaTime;
using Npgsql;

namespace Cluster.Api.Callbacks;

/// <summary>Makes a promise to call again of a request's body, and holds its window to what the campaign and the contact's hours allow.</summary>
internal sealed class CallbackReader(NpgsqlDataSource db, ICampaignStore campaigns, TimeProvider clock)
{
    public static CallbackRequest? Read(FieldReader body)
    {
        var span = ReadSpan(body);
        var operatorId = body["operatorId"].Id();
        var note = body["note"].Text(1000);
        body.Finish();
        return span is { } promised ? new CallbackRequest(promised.From, operatorId, note, promised.Until) : null;
    }

    /// <summary>Nothing when the beginning is missing or is no time.</summary>
    public static (DateTimeOffset From, DateTimeOffset? Until)? ReadSpan(FieldReader body)
    {
        var (from, until) = (body["from"].Required().Instant(), body["until"].Instant());
        return from is { } begins ? (begins, until) : null;
    }

    /// <summary>The same for the contact of a call; of one that is not known nothing is to be said here.</summary>
    public async Task CheckAsync(FieldReader body, CallbackRequest callback, Guid attemptId, CancellationToken stop)
    {
        if (await db.OneAsync("SELECT campaign_id, contact_id FROM attempts WHERE id = $1", [attemptId], row => new Called(row.GetGuid(0), row.GetGuid(1)), stop) is { } called)
        {
            await CheckAsync(body, callback.From, callback.Until, called.CampaignId, called.ContactId, stop);
        }
    }

    /// <summary>Fails the fields of a window that cannot be promised to a contact of the campaign; answers its end.</summary>
    public async Task<DateTimeOffset> CheckAsync(FieldReader body, DateTimeOffset from, DateTimeOffset? said, Guid campaignId, Guid contactId, CancellationToken stop)
    {
        var zones = await db.ListAsync("SELECT zone FROM entries WHERE campaign_id = $1 AND contact_id = $2", [campaignId, contactId], row => row.GetString(0), stop);
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(zones.FirstOrDefault("UTC")) ?? DateTimeZone.Utc;
        var campaign = (await campaigns.FindAsync(campaignId))!;
        var until = said ?? campaign.Definition.Operators.Callbacks.EndOf(from);
        var fault = CallbackWindow.Judge(
            Instant.FromDateTimeOffset(from), Instant.FromDateTimeOffset(until), Instant.FromDateTimeOffset(clock.GetUtcNow()),
            new CampaignPlan(campaign.Id, campaign.Version, campaign.Definition).Window, zone);
        Tell(body, fault, zone);
        return until;
    }

    private static void Tell(FieldReader body, CallbackFault fault, DateTimeZone zone)
    {
        switch (fault)
        {
            case CallbackFault.Past:
                body.Fail("from", "out-of-range", "Must be in the future.");
                break;
            case CallbackFault.TooFar:
                body.Fail("from", "out-of-range", $"At most {CallbackWindow.FarthestDays} days ahead.");
                break;
            case CallbackFault.Empty:
                body.Fail("until", "out-of-range", "Must be after from.");
                break;
            case CallbackFault.TooLong:
                body.Fail("until", "out-of-range", $"At most {CallbackRules.LongestDays} days after from.");
                break;
            case CallbackFault.OutsideHours:
                body.Fail("from", "callback-outside-hours", $"The campaign calls nobody in {zone} between these times.");
                break;
        }
    }

    private sealed record Called(Guid CampaignId, Guid ContactId);
}

/// <summary>A promise to call again.</summary>
/// <param name="From">Not before.</param>
/// <param name="Until">From then on it is missed; null: as long after <paramref name="From"/> as the campaign's operators.callbacks.windowMinutes say.</param>
/// <param name="OperatorId">Who; null: any operator of the campaign.</param>
/// <param name="Note">What was said.</param>
internal sealed record CallbackBody(DateTimeOffset From, DateTimeOffset? Until, Guid? OperatorId, string? Note);
