using Cluster.Interfaces;

namespace Cluster.Tests.Simulation;

internal static partial class StateCheckers
{
    /// <summary>Counters, contacts and attempts tell the same story.</summary>
    public static IEnumerable<string> Books(IHistory world)
    {
        var tables = world.Tables;
        foreach (var campaignId in tables.Campaigns.Keys)
        {
            foreach (var outcome in Enum.GetValues<Outcome>())
            {
                var records = tables.Attempts.Values.Count(attempt => attempt.Attempt.CampaignId == campaignId && attempt.Record?.Outcome == outcome);
                var counter = tables.Counters.GetValueOrDefault((campaignId, outcome));
                if (records != counter)
                {
                    yield return $"counter: campaign {campaignId} has {records} records of {outcome}, its counter says {counter}";
                }
            }
        }

        var made = tables.Attempts.Values.Where(attempt => attempt.Record is not { Dialled: false }).CountBy(attempt => attempt.Attempt.ContactId).ToDictionary();
        foreach (var contact in tables.Contacts.Values.Where(contact => contact.Attempts != made.GetValueOrDefault(contact.Id)))
        {
            yield return $"counter: contact {contact.Id} counts {contact.Attempts} attempts and has {made.GetValueOrDefault(contact.Id)}";
        }
    }
}
