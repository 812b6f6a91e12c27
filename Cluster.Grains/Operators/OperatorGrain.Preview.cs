using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Operators;

namespace Cluster.Grains.Operators;

/// <content>Contacts that he looks at before he dials. The offer is his, saved with him; the contact's entry says how long it stands.</content>
internal sealed partial class OperatorGrain
{
    private const string TimeOver = "time-over";

    /// <summary>So long a call that the campaign makes at the end of an offer may take to begin.</summary>
    private static readonly TimeSpan DialPatience = TimeSpan.FromSeconds(10);

    private Offer? _dialledOffer;

    /// <inheritdoc/>
    public async Task<bool> OfferAsync(Offer offer)
    {
        if (!IsFree)
        {
            return _memory.Offer == offer;
        }

        _memory = _memory with { Offer = offer };
        Report();
        await SaveAsync();
        return true;
    }

    /// <inheritdoc/>
    public async Task<OperatorReply> SkipAsync(string reason)
    {
        if (Activity != Activity.Previewing)
        {
            return Refused("no-offer");
        }

        if (await RulesOfAsync(_memory.Offer!) is not { MaySkip: true } rules)
        {
            return Refused("skip-not-allowed");
        }

        await SkipAsync(_memory.Offer!, rules, reason);
        return Done();
    }

    /// <inheritdoc/>
    public Task<OperatorReply> ProlongAsync() => Activity == Activity.WrapUp ? ProlongWrapUpAsync() : ProlongOfferAsync();

    private async Task<OperatorReply> ProlongOfferAsync()
    {
        if (Activity != Activity.Previewing)
        {
            return Refused("no-offer");
        }

        var offer = _memory.Offer!;
        if (offer.Prolonged >= Offer.MostProlonged)
        {
            return Refused("no-more-time");
        }

        var endsAt = offer.EndsAt + (await RulesOfAsync(offer)).Time;
        if (await PutOffAsync(offer, endsAt, skip: null) is not { } version)
        {
            await ForgetAsync(offer: null);
            return Refused("offer-over");
        }

        await ForgetAsync(offer with { EntryVersion = version, EndsAt = endsAt, Prolonged = offer.Prolonged + 1 });
        return Done();
    }

    /// <summary>He has not decided in time: the campaign's rule decides.</summary>
    private async Task RunOutAsync(Offer offer)
    {
        var rules = await RulesOfAsync(offer);
        switch (rules.AtEnd)
        {
            case PreviewEnd.Skip:
                await SkipAsync(offer, rules, TimeOver);
                break;
            case PreviewEnd.Pause:
                ReturnOffer();
                await PauseAsync(TimeOver);
                break;
            case PreviewEnd.Dial when Now - offer.EndsAt < DialPatience:
                DialOffered(offer);
                break;
            default:
                await ForgetAsync(offer: null);
                break;
        }
    }

    /// <summary>Asked once for each offer; not waited for, because the campaign asks him in turn.</summary>
    private void DialOffered(Offer offer)
    {
        if (_dialledOffer != offer)
        {
            _dialledOffer = offer;
            Tell(DialOfferedAsync(offer, new ManualCall(ids.Next(), Id, offer.ContactId, null)));
        }
    }

    private async Task DialOfferedAsync(Offer offer, ManualCall call)
    {
        var reply = await GrainFactory.GetGrain<ICampaignGrain>(offer.CampaignId.ToString()).DialManuallyAsync(call);
        if (reply.Refusal is { } refusal && _memory.Dialling is null && _memory.Offer == offer)
        {
            // The campaign refused before it asked him whether he may dial.
            _memory = _memory with { NotMade = new NotMade(call.AttemptId, call.ContactId, call.Number, refusal) };
            await ForgetAsync(offer: null);
        }
    }

    private async Task SkipAsync(Offer offer, PreviewRules rules, string reason)
    {
        _memory = _memory with { NotMade = null };
        await PutOffAsync(offer, Now + rules.SkipDelay, new Skip(Id, reason));
        await ForgetAsync(offer: null);
    }

    /// <summary>Somebody else may have the contact at once.</summary>
    private void ReturnOffer()
    {
        if (_memory is { Offer: { } offer, Dialling: null })
        {
            Tell(PutOffAsync(offer, Now, skip: null));
            _memory = _memory with { Offer = null };
        }
    }

    private Task<int?> PutOffAsync(Offer offer, DateTimeOffset until, Skip? skip) =>
        GrainFactory.GetGrain<IContactGrain>(offer.ContactId.ToString()).PutOffAsync(offer.CampaignId, offer.EntryVersion, until, skip);

    private async Task<PreviewRules> RulesOfAsync(Offer offer) => (await plans.GetAsync(offer.CampaignId, 0))?.Definition.Operators.Preview ?? new PreviewRules();
}
