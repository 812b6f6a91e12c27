using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;

namespace Cluster.Tests.Simulation;

/// <summary>What comes through the API during the day: commands to campaigns, new contacts, callbacks, do-not-call requests, questions.</summary>
internal sealed class SimulatedOffice(SimulatedWorld world, WorldPlan plan, Random random)
{
    private int _added;

    public bool Over { get; set; }

    public void Start(TimeSpan meanPause) => _ = world.Scheduler.NewLane().RunAsync(() => WorkAsync(meanPause));

    private async Task WorkAsync(TimeSpan meanPause)
    {
        while (true)
        {
            await Task.Delay(meanPause * (random.NextDouble() * 2), world.Time);
            if (Over)
            {
                return;
            }

            try
            {
                await OneAsync(plan.Campaigns[random.Next(plan.Campaigns.Count)], plan.Contacts[random.Next(plan.Contacts.Count)]);
            }
#pragma warning disable CA1031 // A client of the API sees an error and goes on with something else.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                world.Note($"office: {exception.Message}");
            }
        }
    }

    private async Task OneAsync(Guid campaignId, Guid contactId)
    {
        var campaign = world.Process.Campaign(campaignId);
        switch (random.Next(12))
        {
            case 0 or 1:
                await InterruptAsync(campaign);
                break;
            case 2:
                await PatchAsync(campaignId, campaign);
                break;
            case 3 or 4:
                await ListNumberAsync(random.Next(2) == 0 ? RingingNumber() : null);
                break;
            case 5:
                await world.Process.Contact(contactId).SetDoNotCallAsync(true);
                break;
            case 6:
                await world.Process.Contact(contactId).SetDoNotCallAsync(false);
                break;
            case 7 or 8:
                await AddContactsAsync(campaignId, campaign);
                break;
            case 9:
                await PromiseAsync(contactId);
                break;
            default:
                await world.Process.Contact(contactId).ExplainAsync();
                await campaign.GetStatusAsync();
                break;
        }
    }

    /// <summary>Pauses, drains or stops, and goes on after a while.</summary>
    private async Task InterruptAsync(ICampaignGrain campaign)
    {
        var how = random.Next(3);
        await (how switch { 0 => campaign.PauseAsync(), 1 => campaign.DrainAsync(), _ => campaign.StopAsync() });
        await Task.Delay(TimeSpan.FromSeconds(random.NextDouble() * 600), world.Time);
        await (how == 0 ? campaign.ResumeAsync() : campaign.StartAsync());
    }

    private async Task PatchAsync(Guid campaignId, ICampaignGrain campaign)
    {
        var row = world.Tables.Campaigns[campaignId];
        await campaign.UpdateAsync(
            row.Definition with { MaxCalls = random.Next(3, 30), CallsPerSecond = 0.5 + (random.NextDouble() * 4), Priority = random.Next(1, 101) },
            row.Version - random.Next(2));
    }

    private Task<bool> PromiseAsync(Guid contactId)
    {
        var promisedBy = world.Tables.Contacts[contactId].Entries[0].State.CampaignId;
        var operators = world.Tables.Operators.Values.Where(row => row.Definition.Campaigns.Contains(promisedBy)).Select(row => (Guid?)row.Id).ToList();
        var personal = operators.Count > 0 && random.Next(3) == 0 ? operators[random.Next(operators.Count)] : null;
        return world.Process.Contact(contactId).ScheduleCallbackAsync(
            promisedBy, new CallbackRequest(world.Now + TimeSpan.FromMinutes(random.Next(60)), personal));
    }

    private string? RingingNumber() => world.Tables.Live.Select(attempt => attempt.Attempt.Number).FirstOrDefault();

    private async Task ListNumberAsync(string? number)
    {
        var contact = world.Tables.Contacts[plan.Contacts[random.Next(plan.Contacts.Count)]];
        foreach (var called in await world.Process.Store.ListAsync(number ?? contact.Numbers[0]))
        {
            await world.Process.Contact(called).StopCallAsync("dnc");
        }
    }

    private async Task AddContactsAsync(Guid campaignId, ICampaignGrain campaign)
    {
        for (var i = 0; i < 5; i++)
        {
            plan.Contacts.Add(world.AddContact([$"+49302{_added++:000000}"], null, campaignId));
        }

        await campaign.WakeAsync();
    }
}
