using Cluster.Grains.Campaigns;
using Cluster.Grains.Contacts.Rules;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using NodaTime;

namespace Cluster.Grains.Contacts;

/// <content>Calls that operators dial themselves: judged by the same rules and claimed in the same way as the campaign's own.</content>
internal sealed partial class ContactGrain
{
    /// <inheritdoc/>
    public async Task<ManualReply> DialManuallyAsync(ManualOrder order)
    {
        if (_call?.Attempt.AttemptId == order.AttemptId)
        {
            return ManualReply.Dialled;
        }

        if (Now - order.OrderedAt > ClaimPatience)
        {
            return ManualObstacles.Refusal("late");
        }

        if (await plans.GetAsync(order.CampaignId, order.PlanVersion) is not { } plan)
        {
            return ManualObstacles.Refusal("not-found");
        }

        for (var turn = 0; turn < MostClaims; turn++)
        {
            var asked = await AskAsync(plan, isRunning: true, order.OperatorId, order.Number, order.OfferVersion);
            if (asked is not { Place: { } place, Obstacles: [] })
            {
                return new ManualReply(asked.Obstacles[0]);
            }

            _contact = place.Contact;
            var attempt = new OpenAttempt(
                order.AttemptId, Id, plan.CampaignId, place.Contact.Numbers[asked.NumberIndex], asked.NumberIndex, order.GatewayId, order.OperatorId, Now);
            var claim = new Claim(attempt, place.Contact.Version, place.Entry.Version, order.GatewayEpoch);
            switch (await journal.ClaimAsync(claim))
            {
                case ClaimReply.Claimed:
                    return await PlaceManuallyAsync(plan, claim, place.Entry, asked.Zone);
                case ClaimReply.LiveCall:
                    return ManualObstacles.Refusal("live-call");
                case ClaimReply.GatewayTaken:
                    return ManualObstacles.Refusal("gateway-taken");
            }
        }

        return ManualObstacles.Refusal("stale");
    }

    /// <inheritdoc/>
    public async Task<ManualVerdict> CheckManualAsync(Guid campaignId, Guid operatorId, string? number)
    {
        if (await campaigns.FindAsync(campaignId) is not { } row)
        {
            return new ManualVerdict(null, [ManualObstacles.Of("not-found")]);
        }

        var asked = await AskAsync(plans.Put(row), row.State == CampaignState.Running, operatorId, number);
        return new ManualVerdict(asked.NumberIndex < 0 ? number : asked.Place!.Contact.Numbers[asked.NumberIndex], asked.Obstacles);
    }

    private async Task<ManualReply> PlaceManuallyAsync(CampaignPlan plan, Claim claim, EntrySnapshot entry, DateTimeZone zone)
    {
        var refusal = await PlaceAsync(plan, claim, entry, zone);
        _call = _call is { } call ? call with { IsManual = true } : null;
        return refusal is null ? ManualReply.Dialled : ManualObstacles.Refusal(refusal);
    }

    /// <summary>Reads what there is to know and asks the rules.</summary>
    private async Task<AskedManually> AskAsync(CampaignPlan plan, bool isRunning, Guid operatorId, string? number, int? offerVersion = null)
    {
        if (await store.FindInAsync(Id, plan.CampaignId) is not { } place)
        {
            return AskedManually.No("not-in-campaign");
        }

        var (contact, entry) = place;
        if (offerVersion is { } version && version != entry.Version)
        {
            return AskedManually.No("offer-over");
        }

        if (offerVersion is null && !ManualRules.Allow(plan.Definition, entry, operatorId))
        {
            return AskedManually.No("manual-not-allowed");
        }

        int? index = number is null ? null : Array.IndexOf(contact.Numbers, number);
        if (index < 0)
        {
            return AskedManually.No("no-such-number");
        }

        var listed = DialQuestions.MaskOf(contact.Numbers, await store.ListedNumbersAsync(contact.Numbers));
        var question = ManualRules.Of(DialQuestions.For(plan, entry, contact, contact.Zone, listed, Now).ByHand(entry, operatorId), index) with
        {
            CampaignRunning = isRunning,
            LiveCall = _call is not null || await store.OpenAttemptAsync(Id) is not null,
        };
        var obstacles = DialRules.JudgeAll(question).Select(verdict => ManualObstacles.Of(verdict, question.Zone)).ToList();
        return new AskedManually(place, question.Zone, DialRules.Judge(question).NumberIndex, obstacles);
    }

    /// <summary>What the rules say of a call by hand.</summary>
    /// <param name="Place">The contact in the campaign; null: it may not be dialled by this operator, whatever the rules say.</param>
    /// <param name="Zone">Whose hours decide.</param>
    /// <param name="NumberIndex">The number that would be dialled; -1: none.</param>
    /// <param name="Obstacles">All that stands in the way.</param>
    private sealed record AskedManually(ContactPlace? Place, DateTimeZone Zone, int NumberIndex, IReadOnlyList<Obstacle> Obstacles)
    {
        public static AskedManually No(string code) => new(null, DateTimeZone.Utc, -1, [ManualObstacles.Of(code)]);
    }
}
