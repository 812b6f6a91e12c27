using Cluster.Grains.Campaigns;
using Cluster.Grains.Contacts.Rules;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;

namespace Cluster.Grains.Contacts;

/// <summary>A number that an operator types and that is no contact's of his campaign yet: judged as the contact that would be made of it.</summary>
public static class ManualNumber
{
    /// <summary>All that stands in the way of dialling it.</summary>
    /// <param name="plan">Whose rules hold.</param>
    /// <param name="person">Who has the number as far as is known, with the zone that would decide.</param>
    /// <param name="number">In E.164 form, one of the person's.</param>
    /// <param name="isListed">Whether nobody may call it.</param>
    /// <param name="isRunning">Whether the campaign runs.</param>
    /// <param name="now">The instant in question.</param>
    public static IReadOnlyList<Obstacle> Judge(CampaignPlan plan, ContactSnapshot person, string number, bool isListed, bool isRunning, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(person);
        if (!plan.HasOperators || plan.Definition.Operators.Manual != ManualDialling.AnyNumber)
        {
            return [ManualObstacles.Of("manual-not-allowed")];
        }

        var index = Array.IndexOf(person.Numbers, number);
        var entry = new EntrySnapshot(plan.CampaignId, 1, EntryStatus.Open, now, 0, 0, 0);
        var question = ManualRules.Of(DialQuestions.For(plan, entry, person, person.Zone, isListed ? 1u << index : 0, now), index) with { CampaignRunning = isRunning };
        return [.. DialRules.JudgeAll(question).Select(verdict => ManualObstacles.Of(verdict, question.Zone))];
    }
}
