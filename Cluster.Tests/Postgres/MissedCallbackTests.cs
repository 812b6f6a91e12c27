using Cluster.Grains.Campaigns;
using Cluster.Grains.Contacts;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Silo.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Cluster.Tests.Postgres;

/// <summary>Windows of callbacks in the tables: kept as they were promised, and missed once, as the rule says.</summary>
[Collection(PostgresCollection.Name)]
public sealed class MissedCallbackTests(PostgresDatabase server) : IAsyncLifetime
{
    private static readonly DateTimeOffset Until = Lists.Start.AddHours(1);
    private static readonly Guid Ada = Guid.NewGuid();

    private NpgsqlDataSource _database = null!;
    private CampaignStore _campaigns = null!;
    private ContactStore _store = null!;
    private Guid _campaign;
    private Guid[] _contacts = [];

    public async Task InitializeAsync()
    {
        _database = PostgresRegistration.Connect(await server.CreateAsync());
        (_campaigns, _store) = (new(_database), new(_database, TimeProvider.System));
        _campaign = await Lists.CampaignAsync(_database);
        _contacts = await Lists.ContactsAsync(_database, _campaign, 5);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Theory]
    [InlineData(MissedCallback.Team, EntryStatus.Callback, 0)]
    [InlineData(MissedCallback.Keep, EntryStatus.Callback, 0)]
    [InlineData(MissedCallback.Release, EntryStatus.Open, 3)]
    public async Task Window_that_is_over_is_missed_once_as_the_rule_says(MissedCallback rule, EntryStatus status, short state)
    {
        await PromiseAsync(_contacts[0], Ada);
        await PromiseAsync(_contacts[1], operatorId: null, Until.AddMinutes(1));
        Assert.Empty(await MissAsync(rule, Until.AddSeconds(-1)));
        Assert.Equal(2, (await DueAsync(Until.AddSeconds(-1))).Count);
        Assert.Single(await DueAsync(Until)); // whatever the rule will say, it is not called by itself any more

        Assert.Equal([Ada], await MissAsync(rule, Until));
        Assert.Empty(await MissAsync(rule, Until));

        var entry = Assert.Single(await _store.EntriesAsync(_contacts[0]));
        var isKept = rule == MissedCallback.Keep;
        Assert.Equal((status, isKept ? Ada : null, isKept ? Until : (DateTimeOffset?)null, isKept ? 2 : 3), (entry.Status, entry.OperatorId, entry.CallbackUntil, entry.Version));
        Assert.Equal(state, await _database.ValueAsync<short>("SELECT state FROM callbacks WHERE contact_id = $1", _contacts[0]));
        Assert.Equal(1, await _database.ValueAsync<long>("SELECT count(*) FROM events WHERE type = 'callback.missed' AND data ->> 'operatorId' = $1", Ada.ToString()));
        Assert.Equal(rule == MissedCallback.Team ? 2 : 1, (await DueAsync(Until)).Count);
        Assert.Empty(await Invariants.BrokenAsync(_database));

        // Another rule holds for those who were missed before it, and does not tell of them again.
        Assert.Equal(isKept ? 1 : 0, (await MissAsync(MissedCallback.Team, Until)).Count);
        Assert.Equal(1, await _database.ValueAsync<long>("SELECT count(*) FROM events WHERE type = 'callback.missed'"));
    }

    [Fact]
    public async Task Whoever_is_being_called_or_has_an_owner_is_not_missed_and_a_claim_from_before_is_fenced_off()
    {
        await using var journal = new CallJournal(_database, TimeProvider.System, NullLogger<CallJournal>.Instance);
        foreach (var contact in _contacts[..3])
        {
            await PromiseAsync(contact, Ada);
        }

        var claim = Lists.Claim(_campaign, _contacts[0], entryVersion: 2);
        Assert.Equal(ClaimReply.Claimed, await journal.ClaimAsync(claim));
        await _database.CreateCommand("UPDATE entries SET owner_id = operator_id WHERE contact_id = $1").With(_contacts[1]).ExecuteAsync();
        Assert.Single(await MissAsync(MissedCallback.Team, Until));
        Assert.Equal(ClaimReply.Stale, await journal.ClaimAsync(Lists.Claim(_campaign, _contacts[2], entryVersion: 2)));

        var end = Lists.End(claim with { EntryVersion = 2 }, status: EntryStatus.Callback, after: TimeSpan.FromHours(3));
        await journal.EndAsync(end with { Entry = end.Entry with { OperatorId = Ada } });
        var tried = Assert.Single(await _store.EntriesAsync(_contacts[0]));
        Assert.Equal((EntryStatus.Callback, (Guid?)Ada, Until), (tried.Status, tried.OperatorId, tried.CallbackUntil));
        Assert.Single(await MissAsync(MissedCallback.Team, Until.AddMinutes(1)));
        Assert.Equal(Lists.Start.AddHours(3), Assert.Single(await _store.EntriesAsync(_contacts[0])).NextDue);
        Assert.Empty(await Invariants.BrokenAsync(_database));
    }

    [Fact]
    public async Task Rule_on_promises_sees_an_entry_whose_window_is_not_the_promised_one()
    {
        await PromiseAsync(_contacts[0], Ada);
        await _database.CreateCommand("UPDATE entries SET callback_until = callback_until + interval '1 hour'").ExecuteAsync();
        Assert.Contains(await Invariants.BrokenAsync(_database), broken => broken.StartsWith("a pending promise", StringComparison.Ordinal));
    }

    private Task<IReadOnlyList<Guid?>> MissAsync(MissedCallback rule, DateTimeOffset now) => _campaigns.MissCallbacksAsync(_campaign, rule, now, 100);

    private Task<IReadOnlyList<DueContact>> DueAsync(DateTimeOffset now) => _campaigns.DueCallbacksAsync(_campaign, now, 100);

    private Task PromiseAsync(Guid contact, Guid? operatorId, DateTimeOffset? until = null) => _store.ScheduleCallbackAsync(
        Guid.CreateVersion7(), contact, new CallbackRequest(Lists.Start, operatorId),
        new EntrySnapshot(_campaign, 2, EntryStatus.Callback, Lists.Start, 0, 0, 0, OperatorId: operatorId, CallbackUntil: until ?? Until));
}
