using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Tests.Simulation;
using Xunit;

namespace Cluster.Tests.Grains;

/// <summary>One contact: numbers, retries, keys, do-not-call, and why he is not being called.</summary>
public sealed class ContactTests : IDisposable
{
    private readonly CallCenter _center = new();

    public void Dispose() => _center.Dispose();

    [Fact]
    public void Numbers_are_tried_in_order_until_somebody_answers()
    {
        var (campaign, contact) = Start(CallCenter.Messages, CallCenter.Busy, CallCenter.Invalid, CallCenter.Person);
        Assert.True(_center.RunUntil(() => _center.Entry(campaign, contact).Status == EntryStatus.Succeeded, 10));
        var calls = _center.CallsTo(contact);
        Assert.Equal(_center.Tables.Contacts[contact].Numbers, calls.Select(call => call.Number));
        Assert.InRange(calls[1].Started - calls[0].EndedAt, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(72));
        Assert.Equal([Outcome.Busy, Outcome.InvalidNumber, Outcome.Answered], calls.Select(call => call.Attempt!.Record!.Outcome));
    }

    [Fact]
    public void Busy_number_is_tried_again_after_its_delay_until_the_limit()
    {
        var (campaign, contact) = Start(CallCenter.Messages, CallCenter.Busy);
        Assert.True(_center.RunUntil(() => _center.StateOf(campaign) == CampaignState.Completed, 30));
        var calls = _center.CallsTo(contact);
        Assert.Equal(3, calls.Count);
        Assert.All(calls.Zip(calls.Skip(1)), pair => Assert.InRange(pair.Second.Started - pair.First.EndedAt, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5.3)));
        Assert.Equal(EntryStatus.Exhausted, _center.Entry(campaign, contact).Status);
    }

    [Fact]
    public void Key_is_recorded_with_its_meaning()
    {
        var (campaign, contact) = Start(CallCenter.Messages, CallCenter.Person);
        Assert.True(_center.RunUntil(() => _center.StateOf(campaign) == CampaignState.Completed, 5));
        var record = _center.CallsTo(contact)[0].Attempt!.Record!;
        Assert.Equal(("1", "yes"), (record.Keys, record.Result));
    }

    [Fact]
    public void Key_that_asks_for_no_more_calls_ends_the_contact_in_every_campaign()
    {
        _center.Gateway.Settings = CallCenter.Network with { Keys = "9" };
        var other = _center.World.AddCampaign(CallCenter.Messages with { StartsAt = _center.World.Now.AddHours(1) });
        var (campaign, contact) = Start(CallCenter.Messages, CallCenter.Person);
        _center.World.Enter(contact, other);
        _center.Run(120);
        Assert.Single(_center.CallsTo(contact));
        Assert.Equal(EntryStatus.DoNotCall, _center.Entry(campaign, contact).Status);
        Assert.Equal(EntryStatus.DoNotCall, _center.Entry(other, contact).Status);
        Assert.Contains(_center.Tables.Contacts[contact].Numbers[0], _center.Tables.Listed.Keys);
    }

    [Fact]
    public void Contact_that_is_listed_while_the_phone_rings_is_hung_up_at_once()
    {
        var (campaign, contact) = Start(CallCenter.Messages, CallCenter.NoAnswer);
        Assert.True(_center.RunUntil(() => _center.CallsTo(contact).Count == 1, 1));
        _center.World.RunFor(TimeSpan.FromSeconds(3));
        _center.World.Tell(process => process.Contact(contact).SetDoNotCallAsync(true));
        _center.World.RunFor(TimeSpan.FromSeconds(1));
        var call = Assert.Single(_center.CallsTo(contact));
        Assert.NotNull(call.End);
        Assert.Equal("dnc", call.Attempt!.Record!.Note);
        Assert.Equal(EntryStatus.DoNotCall, _center.Entry(campaign, contact).Status);
        Assert.Empty(CallCheckers.All(_center.World));
    }

    [Fact]
    public void Cap_of_the_day_puts_the_contact_off_to_the_next_day()
    {
        var (campaign, contact) = Start(CallCenter.Messages with { Caps = new CapsDefinition(PerDay: 2) }, CallCenter.Busy);
        _center.Run(120);
        Assert.Equal(2, _center.CallsTo(contact).Count);
        Assert.Equal(new DateTimeOffset(2026, 6, 17, 8, 0, 0, TimeSpan.Zero), _center.Entry(campaign, contact).NextDue);
        Assert.Equal(("cap-reached", false), Explain(contact));
    }

    [Fact]
    public void Explanation_names_the_reason()
    {
        var (campaign, contact) = Start(CallCenter.Messages, CallCenter.NoAnswer);
        var evening = _center.World.AddContact([_center.Number(CallCenter.Person)], "Asia/Tokyo", campaign);
        _center.World.RunFor(TimeSpan.FromSeconds(10));
        Assert.Equal(("live-call", false), Explain(contact));
        _center.Run(1);
        Assert.Equal(("retry-due", false), Explain(contact));
        _center.World.Ask(process => process.Campaign(campaign).PauseAsync());
        Assert.Equal(("campaign-not-running", false), Explain(contact));
        _center.World.Ask(process => process.Campaign(campaign).ResumeAsync());
        _center.Run(60);
        Assert.Equal(("exhausted", false), Explain(contact));
        Assert.Equal(("outside-window", false), Explain(evening));
        _center.World.Tell(process => process.Contact(evening).SetDoNotCallAsync(true));
        Assert.Equal(("dnc", false), Explain(evening));
    }

    [Fact]
    public void Two_contacts_with_one_number_are_called_one_after_the_other()
    {
        var campaign = _center.World.AddCampaign(CallCenter.Messages);
        var number = _center.Number(CallCenter.Person);
        var contacts = new[] { _center.World.AddContact([number], "UTC", campaign), _center.World.AddContact([number], "UTC", campaign) };
        _center.World.StartProcess();
        Assert.True(_center.RunUntil(() => _center.StateOf(campaign) == CampaignState.Completed, 10));
        Assert.All(contacts, contact => Assert.Single(_center.CallsTo(contact)));
        Assert.Empty(CallCheckers.All(_center.World));
    }

    [Fact]
    public void Call_whose_end_was_lost_is_found_by_the_audit()
    {
        _center.Gateway.Faults.LoseEvent = 1;
        var (campaign, contact) = Start(CallCenter.Messages, CallCenter.Busy);
        Assert.True(_center.RunUntil(() => _center.Tables.Attempts.Values.Any(row => row.Record is not null), 2));
        Assert.Equal(Outcome.Unknown, _center.Tables.Attempts.Values.First().Record!.Outcome);
        Assert.Equal(EntryStatus.Open, _center.Entry(campaign, contact).Status);
    }

    private (Guid Campaign, Guid Contact) Start(CampaignDefinition definition, params string[] farEnds)
    {
        var campaign = _center.World.AddCampaign(definition);
        var contact = _center.Contact(campaign, farEnds);
        _center.World.StartProcess();
        return (campaign, contact);
    }

    private (string Code, bool Callable) Explain(Guid contact)
    {
        var explanation = _center.World.Ask(process => process.Contact(contact).ExplainAsync())[0];
        return (explanation.Code, explanation.Callable);
    }
}
