using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;

namespace Cluster.Grains.Contacts.Rules;

/// <summary>Where calls that operators dial themselves are judged otherwise than the campaign's own.</summary>
internal static class ManualRules
{
    /// <summary>
    /// The question for a call by hand: a person decides that it is time, so no retry delay and no agreed time, be it to come or over, holds it up. Everything else holds:
    /// window, caps, do-not-call, and that the contact is not dealt with.
    /// </summary>
    /// <param name="question">As the campaign would ask.</param>
    /// <param name="number">The only number in question; null: the next one by the rules.</param>
    public static DialQuestion Of(DialQuestion question, int? number)
    {
        var entry = question.Entry with { NextDue = null, RoundDue = null, CallbackUntil = null };
        return question with
        {
            Entry = number is { } only ? entry with { NextNumber = only, Dropped = entry.Dropped | ~(1u << only) } : entry,
        };
    }

    /// <summary>Whether this operator may dial this contact at all.</summary>
    public static bool Allow(CampaignDefinition definition, EntrySnapshot entry, Guid operatorId) =>
        definition.Mode != CampaignMode.Message && (definition.Operators.Manual != ManualDialling.None || entry.OperatorId == operatorId || entry.OwnerId == operatorId);
}
