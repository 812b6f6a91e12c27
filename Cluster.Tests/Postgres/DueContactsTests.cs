using Cluster.Grains.Campaigns;
using Cluster.Silo.Postgres;
using Npgsql;
using Xunit;

namespace Cluster.Tests.Postgres;

/// <summary>The queue of due contacts of one zone, and places in it.</summary>
[Collection(PostgresCollection.Name)]
public sealed class DueContactsTests(PostgresDatabase server) : IAsyncLifetime
{
    private const string Zone = "Etc/GMT-1";
    private static readonly DateTimeOffset Now = Lists.Start.AddHours(1);

    private NpgsqlDataSource _database = null!;
    private CampaignStore _store = null!;
    private Guid _campaign;
    private Guid[] _contacts = [];

    public async Task InitializeAsync()
    {
        _database = PostgresRegistration.Connect(await server.CreateAsync());
        _store = new(_database);
        _campaign = await Lists.CampaignAsync(_database);
        _contacts = await Lists.ContactsAsync(_database, _campaign, 60);
        // Three priorities, and in each of them twice ten who are due in the same moment.
        await _database.CreateCommand(
            "UPDATE entries SET priority = n % 3 - 1, next_due = next_due + n / 30 * interval '1 minute' FROM unnest($1) WITH ORDINALITY i(id, n) WHERE contact_id = id")
            .With(_contacts).ExecuteAsync();
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Questions_from_place_to_place_meet_everybody_once_in_the_order_of_the_queue()
    {
        var met = new List<DueContact>();
        for (var place = DuePlace.Start; await AskAsync(place, 7) is { Count: > 0 } found; place = found[^1].Place)
        {
            met.AddRange(found);
        }

        Assert.Equal(_contacts.Order(), met.Select(one => one.Contact.Id).Order());
        Assert.Equal(met.OrderByDescending(one => one.Priority).ThenBy(one => one.Entry.NextDue).ThenBy(one => one.Contact.Id), met);
        Assert.Equal((await AskAsync(DuePlace.Start, 60)).Select(one => one.Contact.Id), met.Select(one => one.Contact.Id));
    }

    [Fact]
    public async Task Contact_that_comes_due_before_the_place_is_met_when_the_walk_begins_again()
    {
        var place = (await AskAsync(DuePlace.Start, 30))[^1].Place;
        var late = _contacts[0];
        await _database.CreateCommand("UPDATE entries SET priority = 9 WHERE contact_id = $1").With(late).ExecuteAsync();

        Assert.DoesNotContain(await AskAsync(place, 60), one => one.Contact.Id == late);
        Assert.Equal(late, (await AskAsync(DuePlace.Start, 60))[0].Contact.Id);
    }

    [Fact]
    public async Task Contacts_of_operators_own_are_left_out_and_keep_the_campaign_going()
    {
        await _database.CreateCommand("UPDATE entries SET owner_id = $2 WHERE contact_id = ANY($1)").With(_contacts[..59]).With(Guid.NewGuid()).ExecuteAsync();
        Assert.Equal(_contacts[59], Assert.Single(await AskAsync(DuePlace.Start, 60)).Contact.Id);
        Assert.Equal(1, await _store.RemainingAsync(_campaign, 100));
        await _database.CreateCommand("UPDATE entries SET status = 1 WHERE contact_id = $1").With(_contacts[0]).ExecuteAsync();
        await _database.CreateCommand("UPDATE entries SET status = 2 WHERE contact_id = $1").With(_contacts[59]).ExecuteAsync();

        Assert.Empty(await _store.ZonesAsync(_campaign));
        Assert.Empty(await _store.DueCallbacksAsync(_campaign, Now, 10));
        Assert.NotNull(await _store.NextDueAtAsync(_campaign));
        await _database.CreateCommand("UPDATE entries SET status = 2 WHERE status < 2").ExecuteAsync();
        Assert.Null(await _store.NextDueAtAsync(_campaign));
    }

    [Fact]
    public async Task Contacts_that_are_known_already_and_those_not_due_yet_are_left_out()
    {
        var known = (await AskAsync(DuePlace.Start, 20)).Select(one => one.Contact.Id).ToList();
        await _database.CreateCommand("UPDATE entries SET next_due = $2 WHERE contact_id = $1").With(_contacts[0]).With(Now.AddSeconds(1)).ExecuteAsync();

        var rest = (await _store.NextDueAsync(_campaign, Zone, Now, DuePlace.Start, 60, known)).Select(one => one.Contact.Id);

        Assert.Equal(_contacts.Except(known).Except([_contacts[0]]).Order(), rest.Order());
    }

    private Task<IReadOnlyList<DueContact>> AskAsync(DuePlace after, int limit) => _store.NextDueAsync(_campaign, Zone, Now, after, limit, []);
}
