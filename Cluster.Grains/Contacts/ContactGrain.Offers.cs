using Cluster.Grains.Contacts.Rules;
using Cluster.Interfaces.Contacts;
using NodaTime;

namespace Cluster.Grains.Contacts;

/// <content>Offers to operators who look before they dial. While one stands the entry is due after its end: that alone keeps everybody else away.</content>
internal sealed partial class ContactGrain
{
    /// <summary>What an operator decides at the last moment still finds the contact his.</summary>
    private static readonly TimeSpan OfferGrace = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public async Task<OfferReply> OfferAsync(OfferOrder order)
    {
        if (_call is not null)
        {
            return new OfferReply(null, "live-call");
        }

        if (await plans.GetAsync(order.Entry.CampaignId, order.PlanVersion) is not { } plan)
        {
            return new OfferReply(null, "campaign-not-found");
        }

        TakeNewer(order.Contact);
        var listed = DialQuestions.MaskOf(_contact!.Numbers, await store.ListedNumbersAsync(_contact.Numbers));
        var question = DialQuestions.For(plan, order.Entry, _contact, order.Contact.Zone, listed, Now);
        var verdict = DialRules.Judge(question);
        if (!verdict.IsAllowed)
        {
            await ShelveAsync(order.Entry, question, verdict);
            return new OfferReply(null, verdict.Code);
        }

        return await PutOffAsync(order.Entry, order.Until + OfferGrace, skip: null) is { } version ? new OfferReply(version) : new OfferReply(null, "stale");
    }

    /// <inheritdoc/>
    public async Task<int?> PutOffAsync(Guid campaignId, int entryVersion, DateTimeOffset until, Skip? skip)
    {
        if (await EntryOfAsync(campaignId) is not { } entry || entry.Version != entryVersion || !entry.ToState().IsLive)
        {
            return null;
        }

        var version = await PutOffAsync(entry, until > Now && skip is null ? until + OfferGrace : until, skip);
        if (until <= Now)
        {
            Tell(CampaignOf(campaignId).WakeAsync());
        }

        return version;
    }

    private async Task<int?> PutOffAsync(EntrySnapshot entry, DateTimeOffset until, Skip? skip)
    {
        var changed = entry.Changed(entry.ToState() with { NextDue = Instant.FromDateTimeOffset(until) }, Now);
        return await store.PutOffAsync(Id, changed, skip) ? changed.Version : null;
    }
}
