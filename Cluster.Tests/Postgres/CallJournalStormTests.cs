using System.Collections.Concurrent;
using Cluster.Grains.Contacts;
using Cluster.Interfaces;
using Cluster.Interfaces.Contacts;
using Cluster.Silo.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Cluster.Tests.Postgres;

[Collection(PostgresCollection.Name)]
public sealed class CallJournalStormTests(PostgresDatabase server) : IAsyncLifetime
{
    private const int Cap = 3;

    private NpgsqlDataSource _database = null!;
    private CallJournal _journal = null!;
    private ContactStore _store = null!;
    private Guid _campaign;

    public async Task InitializeAsync()
    {
        _database = PostgresRegistration.Connect(await server.CreateAsync());
        _journal = new(_database, TimeProvider.System, NullLogger<CallJournal>.Instance);
        _store = new(_database, TimeProvider.System);
        _campaign = await Lists.CampaignAsync(_database);
    }

    public async Task DisposeAsync()
    {
        await _journal.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Many_claimers_in_two_processes_never_make_two_live_calls_nor_break_a_cap(int seed)
    {
        await using var other = new CallJournal(_database, TimeProvider.System, NullLogger<CallJournal>.Instance);
        var contacts = await Lists.ContactsAsync(_database, _campaign, 12);
        var liveNumbers = new ConcurrentDictionary<string, Guid>(StringComparer.Ordinal);
        var overlaps = new ConcurrentBag<string>();

        await Task.WhenAll(Enumerable.Range(0, 64).Select(worker => Task.Run(async () =>
        {
            var random = new Random((seed * 1_000) + worker);
            var journal = worker % 2 == 0 ? _journal : other;
            for (var i = 0; i < 12; i++)
            {
                var contact = (await _store.FindAsync(contacts[random.Next(contacts.Length)]))!;
                if (contact.Attempts >= Cap)
                {
                    continue;
                }

                var entry = (await _store.EntriesAsync(contact.Id))[0];
                // Six numbers for twelve people: they meet on numbers as well as on contacts.
                var number = "+1202555010" + (contacts.AsSpan().IndexOf(contact.Id) % 6);
                var claim = Lists.Claim(_campaign, contact.Id, number, contact.Version, entry.Version);
                if (await journal.ClaimAsync(claim) == ClaimReply.Claimed)
                {
                    if (!liveNumbers.TryAdd(number, claim.Attempt.AttemptId))
                    {
                        overlaps.Add(number);
                    }

                    // The call lasts a round trip, so that another worker has the time to win the same number wrongly.
                    await _store.FindAsync(contact.Id);
                    liveNumbers.TryRemove(number, out _);
                    Assert.True(await journal.EndAsync(Lists.End(claim, (Outcome)random.Next(10), dialled: random.Next(5) > 0)));
                }
            }
        })));

        Assert.Empty(overlaps);
        Assert.Equal(0L, await _database.ValueAsync<long>($"SELECT count(*) FROM contacts WHERE attempts > {Cap}"));
        Assert.NotEqual(0L, await _database.ValueAsync<long>("SELECT count(*) FROM call_records"));
        Assert.Empty(await Invariants.BrokenAsync(_database));
    }

    [Fact]
    public async Task Crash_of_the_server_loses_no_end_and_doubles_none()
    {
        var contacts = await Lists.ContactsAsync(_database, _campaign, 400);
        var ended = 0;
        TaskCompletionSource[] reached = [.. Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
        var calls = Enumerable.Range(0, 40).Select(worker => Task.Run(async () =>
        {
            foreach (var contact in contacts.Skip(worker * 10).Take(10))
            {
                for (var call = 1; call <= 12; call++)
                {
                    var claim = Lists.Claim(_campaign, contact, contactVersion: call, entryVersion: call);
                    Assert.Equal(ClaimReply.Claimed, await _journal.ClaimAsync(claim));
                    Assert.True(await _journal.EndAsync(Lists.End(claim)));
                    var count = Interlocked.Increment(ref ended);
                    if (count is 800 or 1600 or 2400)
                    {
                        reached[(count / 800) - 1].SetResult();
                    }
                }
            }
        })).ToArray();

        var all = Task.WhenAll(calls);
        foreach (var crash in reached)
        {
            await await Task.WhenAny(crash.Task, all); // a call that fails ends the wait as well
            await server.CrashAsync();
        }

        await all;
        Assert.Equal(400 * 12L, await _database.ValueAsync<long>("SELECT count(*) FROM call_records"));
        Assert.Empty(await Invariants.BrokenAsync(_database));
    }

    [Fact]
    public async Task Repeat_after_a_lost_answer_is_settled_as_the_first_was()
    {
        var contact = (await Lists.ContactsAsync(_database, _campaign, 1))[0];
        var claim = Lists.Claim(_campaign, contact);
        await using var connection = new JournalConnection(_database);

        // The same objects are sent again, as the writer does when a commit's answer was lost.
        var settled = new Replies();
        var sent = new ClaimChange(claim, 0);
        await connection.SendAsync([sent], settled);
        await connection.SendAsync([sent], settled);
        var end = new EndChange(Lists.End(claim));
        await connection.SendAsync([end], settled);
        await connection.SendAsync([end], settled);
        var stranger = new EndChange(Lists.End(claim, Outcome.Busy)) { Sends = 1 };
        await connection.SendAsync([stranger], settled);

        Assert.Equal([ClaimReply.Claimed, ClaimReply.Claimed], settled.Claims);
        Assert.Equal([true, true, false], settled.Ends);
        Assert.Empty(await Invariants.BrokenAsync(_database));
    }

    [Fact]
    public async Task Number_that_was_listed_is_live_or_refused_but_never_missed()
    {
        var contacts = await Lists.ContactsAsync(_database, _campaign, 200);
        var list = new DncList(_database, TimeProvider.System);
        var replies = contacts.Select(contact => Task.Run(() => _journal.ClaimAsync(Lists.Claim(_campaign, contact)).AsTask())).ToArray();

        var stopped = await list.AddAsync([.. contacts.Select(Lists.NumberOf)], "race");

        var claimed = contacts.Zip(await Task.WhenAll(replies)).Where(pair => pair.Second == ClaimReply.Claimed).Select(pair => pair.First);
        Assert.Equal(claimed.Order(), stopped.Order());
    }

    [Theory]
    [InlineData("UPDATE campaign_counters SET n = n + 1", "counters are the sum")]
    [InlineData("DELETE FROM call_records", "an attempt has a record exactly when")]
    [InlineData("UPDATE contacts SET attempts = 0", "a contact's attempts")]
    [InlineData("DROP INDEX attempts_live_contact; DROP INDEX attempts_live_number; UPDATE attempts SET ended_at = NULL", "one live attempt a contact")]
    [InlineData("INSERT INTO events (at, type, data) SELECT at, type, data FROM events", "one event for each")]
    [InlineData("UPDATE entries SET status = 1", "a pending promise")]
    public async Task Invariants_catch_a_planted_bug(string bug, string rule)
    {
        var contact = (await Lists.ContactsAsync(_database, _campaign, 1))[0];
        for (var call = 1; call <= 2; call++)
        {
            var claim = Lists.Claim(_campaign, contact, contactVersion: call, entryVersion: call);
            await _journal.ClaimAsync(claim);
            await _journal.EndAsync(Lists.End(claim));
        }

        Assert.Empty(await Invariants.BrokenAsync(_database));
        await _database.CreateCommand(bug).ExecuteAsync();

        Assert.Contains(await Invariants.BrokenAsync(_database), broken => broken.StartsWith(rule, StringComparison.Ordinal));
    }

    private sealed class Replies : ISettledChanges
    {
        public List<ClaimReply> Claims { get; } = [];

        public List<bool> Ends { get; } = [];

        public void Claimed(ClaimChange claim, ClaimReply reply) => Claims.Add(reply);

        public void Ended(EndChange end, bool first) => Ends.Add(first);

        public void Deferred(DeferralChange deferral)
        {
        }
    }
}
