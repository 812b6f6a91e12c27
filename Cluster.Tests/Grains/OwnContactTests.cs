using Cluster.Grains.Campaigns;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Operators;
using Cluster.Tests.Simulation;
using Xunit;

namespace Cluster.Tests.Grains;

/// <summary>An operator's own contact is dialled by his hand and nobody else's; callbacks go where they were given.</summary>
public sealed class OwnContactTests : IDisposable
{
    private readonly CallCenter _center = new();
    private readonly Guid _campaign;
    private readonly Guid _ada;

    public OwnContactTests()
    {
        _campaign = _center.World.AddCampaign(CallCenter.Progressive);
        _ada = _center.World.AddOperator("Ada", _campaign);
    }

    public void Dispose() => _center.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Own_contact_waits_for_its_operators_hand(bool isHeldAlready)
    {
        var contact = _center.Contact(_campaign, CallCenter.Person);
        var bob = _center.World.AddOperator("Bob", _campaign);
        if (!isHeldAlready)
        {
            Own(contact);
        }

        _center.World.StartProcess();
        _center.Run(1);
        if (isHeldAlready)
        {
            // The campaign has it in its hopper by now, and knows nothing of its owner.
            Own(contact);
        }

        _center.BringToWork(_ada);
        _center.BringToWork(bob);
        _center.Run(5);
        Assert.Empty(_center.CallsTo(contact));
        Assert.Equal(CampaignState.Running, _center.StateOf(_campaign));
        Assert.Equal("owned", Assert.Single(_center.World.Ask(process => process.Contact(contact).ExplainAsync())).Code);

        Assert.Equal("manual-not-allowed", Dial(contact, bob));
        Assert.Null(Dial(contact, _ada));
        Assert.True(_center.RunUntil(() => _center.StatusOf(_ada).Activity == Activity.Talking, 0.5));
    }

    [Fact]
    public void Callback_that_was_given_to_another_does_not_wait_for_the_one_who_had_it()
    {
        var (ada, bob) = (Guid.NewGuid(), Guid.NewGuid());
        var hopper = new Hopper();
        hopper.Add([Callback(ada)], _ => false);
        hopper.Add([Callback(bob)], _ => false);
        Assert.False(hopper.HasOwnFor(ada));
        Assert.True(hopper.HasOwnFor(bob));
        hopper.Add([Callback(null)], _ => false);
        Assert.False(hopper.HasOwnFor(bob));
        Assert.Equal(1, hopper.Count);
        hopper.Add([Callback(null)], _ => false);
        Assert.NotNull(hopper.Take());
        Assert.True(hopper.IsEmpty);
    }

    [Fact]
    public void Callback_that_is_not_due_any_more_is_not_held_for_the_one_who_had_it()
    {
        var (ada, bob) = (Guid.NewGuid(), Guid.NewGuid());
        var other = Callback(bob) with { Contact = Callback(bob).Contact with { Id = Guid.NewGuid() } };
        var hopper = new Hopper();
        Assert.Equal(2, hopper.AddCallbacks([Callback(ada), other], areAll: true, _ => false));
        hopper.AddCallbacks([other], areAll: false, _ => false);
        Assert.True(hopper.HasOwnFor(ada));
        hopper.AddCallbacks([other], areAll: true, _ => false);
        Assert.Equal((false, true), (hopper.HasOwnFor(ada), hopper.HasOwnFor(bob)));
        Assert.Equal([other.Contact.Id], hopper.Contacts);
    }

    private static DueContact Callback(Guid? operatorId) => new(
        new ContactSnapshot(Guid.AllBitsSet, 1, ["+12025550001"], "UTC", false, 0, []),
        new EntrySnapshot(Guid.Empty, 1, EntryStatus.Callback, DateTimeOffset.UnixEpoch, 0, 0, 0, OperatorId: operatorId), 0);

    private void Own(Guid contact)
    {
        var entry = _center.Tables.EntryOf(_campaign, contact)!;
        entry.State = entry.State with { OwnerId = _ada, Version = entry.State.Version + 1 };
    }

    private string? Dial(Guid contact, Guid by) => _center.World
        .Ask(process => process.Campaign(_campaign).DialManuallyAsync(new ManualCall(_center.World.NextId(), by, contact, null))).Refusal?.Code;
}
