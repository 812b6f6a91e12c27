using Xunit;
using Cluster.Grains.Contacts;
using Cluster.Grains.Contacts.Rules;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Silo.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Cluster.Tests.Postgres;

[Collection(PostgresCollection.Name)]
public sealed class CallJournalTests(PostgresDatabase server) : IAsyncLifetime
{
    private NpgsqlDataSource _database = null!;
    private CallJournal _journal = null!;
    private Guid _campaign;
    private Guid[] _contacts = [];

    public async Task InitializeAsync()
    {
        _database = PostgresRegistration.Connect(await server.CreateAsync());
        _journal = new(_database, TimeProvider.System, NullLogger<CallJournal>.Instance);
        _campaign = await Lists.CampaignAsync(_database);
        _contacts = await Lists.ContactsAsync(_database, _campaign, 20);
    }

    public async Task DisposeAsync()
    {
        await _journal.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Claim_of_a_fresh_contact_commits_attempt_and_counts()
    {
        var claim = Lists.Claim(_campaign, _contacts[0]);

        Assert.Equal(ClaimReply.Claimed, await _journal.ClaimAsync(claim));

        var store = new ContactStore(_database, TimeProvider.System);
        Assert.Equal(claim.Attempt, await store.OpenAttemptAsync(_contacts[0]));
        var contact = await store.FindAsync(_contacts[0]);
        Assert.Equal((2L, 1, Lists.Start), (contact!.Version, contact.Attempts, Assert.Single(contact.Recent)));
    }

    [Fact]
    public async Task Claim_repeated_with_its_id_is_claimed_again_and_counts_once()
    {
        var claim = Lists.Claim(_campaign, _contacts[0]);

        Assert.Equal(ClaimReply.Claimed, await _journal.ClaimAsync(claim));
        Assert.Equal(ClaimReply.Claimed, await _journal.ClaimAsync(claim));

        Assert.Equal(1, await _database.ValueAsync<int>("SELECT attempts FROM contacts WHERE id = $1", _contacts[0]));
    }

    [Fact]
    public async Task Claim_of_a_contact_with_a_live_attempt_meets_it_even_with_the_right_version()
    {
        Assert.Equal(ClaimReply.Claimed, await _journal.ClaimAsync(Lists.Claim(_campaign, _contacts[0])));

        Assert.Equal(ClaimReply.LiveCall, await _journal.ClaimAsync(Lists.Claim(_campaign, _contacts[0], contactVersion: 2)));
        Assert.Equal(ClaimReply.LiveCall, await _journal.ClaimAsync(Lists.Claim(_campaign, _contacts[0], contactVersion: 1)));
    }

    [Fact]
    public async Task Claim_of_a_number_with_a_live_attempt_of_another_contact_meets_it()
    {
        Assert.Equal(ClaimReply.Claimed, await _journal.ClaimAsync(Lists.Claim(_campaign, _contacts[0], "+12025550100")));

        Assert.Equal(ClaimReply.LiveCall, await _journal.ClaimAsync(Lists.Claim(_campaign, _contacts[1], "+12025550100")));
    }

    [Fact]
    public async Task Claim_after_the_end_of_the_live_attempt_is_claimed()
    {
        var first = Lists.Claim(_campaign, _contacts[0]);
        await _journal.ClaimAsync(first);
        await _journal.EndAsync(Lists.End(first));

        Assert.Equal(ClaimReply.Claimed, await _journal.ClaimAsync(Lists.Claim(_campaign, _contacts[0], contactVersion: 2, entryVersion: 2)));
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1, 2)]
    public async Task Claim_from_another_version_is_stale(long contactVersion, int entryVersion)
    {
        var claim = Lists.Claim(_campaign, _contacts[0], contactVersion: contactVersion, entryVersion: entryVersion);

        Assert.Equal(ClaimReply.Stale, await _journal.ClaimAsync(claim));
        Assert.Equal(0L, await _database.ValueAsync<long>("SELECT count(*) FROM attempts"));
    }

    [Fact]
    public async Task Claim_in_a_finished_entry_or_unknown_campaign_is_stale()
    {
        await _database.CreateCommand("UPDATE entries SET status = 3 WHERE contact_id = $1").With(_contacts[0]).ExecuteAsync();

        Assert.Equal(ClaimReply.Stale, await _journal.ClaimAsync(Lists.Claim(_campaign, _contacts[0])));
        Assert.Equal(ClaimReply.Stale, await _journal.ClaimAsync(Lists.Claim(Guid.NewGuid(), _contacts[1])));
    }

    [Fact]
    public async Task Claim_of_a_listed_number_or_contact_is_refused()
    {
        var claim = Lists.Claim(_campaign, _contacts[0]);
        await new DncList(_database, TimeProvider.System).AddAsync([claim.Attempt.Number], "test");
        await _database.CreateCommand("UPDATE contacts SET dnc = true WHERE id = $1").With(_contacts[1]).ExecuteAsync();

        Assert.Equal(ClaimReply.DoNotCall, await _journal.ClaimAsync(claim));
        Assert.Equal(ClaimReply.DoNotCall, await _journal.ClaimAsync(Lists.Claim(_campaign, _contacts[1])));
    }

    [Fact]
    public async Task Claims_given_together_get_each_its_own_reply()
    {
        await new DncList(_database, TimeProvider.System).AddAsync(["+12025550199"], "test");

        var replies = await Task.WhenAll(
            _journal.ClaimAsync(Lists.Claim(_campaign, _contacts[0])).AsTask(),
            _journal.ClaimAsync(Lists.Claim(_campaign, _contacts[0])).AsTask(),
            _journal.ClaimAsync(Lists.Claim(_campaign, _contacts[1], "+12025550100")).AsTask(),
            _journal.ClaimAsync(Lists.Claim(_campaign, _contacts[2], "+12025550100")).AsTask(),
            _journal.ClaimAsync(Lists.Claim(_campaign, _contacts[3], "+12025550199")).AsTask(),
            _journal.ClaimAsync(Lists.Claim(_campaign, _contacts[4], contactVersion: 7)).AsTask());

        Assert.Equal(
            [ClaimReply.Claimed, ClaimReply.LiveCall, ClaimReply.Claimed, ClaimReply.LiveCall, ClaimReply.DoNotCall, ClaimReply.Stale], replies);
    }

    [Fact]
    public async Task End_writes_record_entry_counter_and_event_once()
    {
        var claim = Lists.Claim(_campaign, _contacts[0]);
        await _journal.ClaimAsync(claim);

        Assert.True(await _journal.EndAsync(Lists.End(claim, Outcome.Busy)));
        Assert.False(await _journal.EndAsync(Lists.End(claim, Outcome.Answered, EntryStatus.Succeeded)));

        var entry = Assert.Single(await new ContactStore(_database, TimeProvider.System).EntriesAsync(_contacts[0]));
        Assert.Equal((EntryStatus.Open, 2, Lists.Start.AddHours(1), 1), (entry.Status, entry.Version, entry.NextDue, new Tries(entry.Tries)[Outcome.Busy]));
        Assert.Equal(1L, await _database.ValueAsync<long>("SELECT count(*) FROM call_records WHERE outcome = 2 AND tech_cause = '480' AND cause = 19"));
        Assert.Equal(1L, await _database.ValueAsync<long>("SELECT n FROM campaign_counters WHERE campaign_id = $1 AND outcome = 2", _campaign));
        var told = await _database.ValueAsync<string>("SELECT data::text FROM events WHERE type = 'attempt.ended'");
        Assert.Contains("\"outcome\": \"busy\"", told, StringComparison.Ordinal);
        Assert.DoesNotContain(claim.Attempt.Number, told, StringComparison.Ordinal);
        Assert.Empty(await Invariants.BrokenAsync(_database));
    }

    [Fact]
    public async Task End_of_an_attempt_that_was_never_claimed_is_not_the_first()
    {
        Assert.False(await _journal.EndAsync(Lists.End(Lists.Claim(_campaign, _contacts[0]))));
    }

    [Fact]
    public async Task End_without_a_call_gives_the_attempt_back()
    {
        var claim = Lists.Claim(_campaign, _contacts[0]);
        await _journal.ClaimAsync(claim);

        await _journal.EndAsync(Lists.End(claim, Outcome.Failed, dialled: false));

        var contact = await new ContactStore(_database, TimeProvider.System).FindAsync(_contacts[0]);
        Assert.Equal((3L, 0, 0), (contact!.Version, contact.Attempts, contact.Recent.Length));
    }

    [Fact]
    public async Task End_with_do_not_call_lists_number_and_contact_in_every_campaign()
    {
        var other = await Lists.CampaignAsync(_database, "autumn");
        await _database.CreateCommand("INSERT INTO entries (campaign_id, contact_id, zone, next_due) VALUES ($1, $2, 'UTC', $3)")
            .With(other).With(_contacts[0]).With(Lists.Start).ExecuteAsync();
        var claim = Lists.Claim(_campaign, _contacts[0]);
        await _journal.ClaimAsync(claim);

        await _journal.EndAsync(Lists.End(claim, Outcome.Answered, EntryStatus.DoNotCall, doNotCall: true));

        var store = new ContactStore(_database, TimeProvider.System);
        Assert.True((await store.FindAsync(_contacts[0]))!.DoNotCall);
        Assert.All(await store.EntriesAsync(_contacts[0]), entry => Assert.Equal(EntryStatus.DoNotCall, entry.Status));
        Assert.Equal([claim.Attempt.Number], await store.ListedNumbersAsync([claim.Attempt.Number, "+12025550100"]));
    }

    [Fact]
    public async Task Result_that_nobody_gave_is_marked_and_replaces_none()
    {
        var store = new ContactStore(_database, TimeProvider.System);
        var claim = Lists.Claim(_campaign, _contacts[0]);
        await _journal.ClaimAsync(claim);
        var attempt = claim.Attempt.AttemptId;
        Assert.False(await store.TimeOutAsync(_contacts[0], _campaign, attempt)); // it lasts
        await _journal.EndAsync(Lists.End(claim, Outcome.Answered, EntryStatus.Finished));

        Assert.True(await store.TimeOutAsync(_contacts[0], _campaign, attempt));
        Assert.True(await store.TimeOutAsync(_contacts[0], _campaign, attempt)); // said twice, told once
        Assert.Equal(" 2", await WrittenAsync());
        Assert.True(await DisposeAsync("no answer", ResultSource.Draft));
        Assert.Equal("no answer 1", await WrittenAsync());
        Assert.True(await DisposeAsync("sold", ResultSource.Given));
        Assert.True(await DisposeAsync("no", ResultSource.TimedOut));
        Assert.True(await store.TimeOutAsync(_contacts[0], _campaign, attempt));
        Assert.Equal("sold 0", await WrittenAsync());
        Assert.Equal(
            "timed-out draft given",
            await _database.ValueAsync<string>("SELECT string_agg(data ->> 'source', ' ' ORDER BY id) FROM events WHERE type = 'call.disposed'"));

        Task<string> WrittenAsync() => _database.ValueAsync<string>("SELECT coalesce(result, '') || ' ' || result_source FROM call_records");

        async Task<bool> DisposeAsync(string code, ResultSource source)
        {
            var entry = Assert.Single(await store.EntriesAsync(_contacts[0]));
            return await store.DisposeAsync(
                _contacts[0], new DispositionRequest(_campaign, attempt, code, DispositionKind.Final, Source: source), entry with { Version = entry.Version + 1 });
        }
    }

    [Fact]
    public async Task End_keeps_a_callback_that_was_promised_during_the_call()
    {
        var store = new ContactStore(_database, TimeProvider.System);
        var claim = Lists.Claim(_campaign, _contacts[0]);
        await _journal.ClaimAsync(claim);
        var due = Lists.Start.AddDays(1);
        await store.ScheduleCallbackAsync(
            Guid.NewGuid(), _contacts[0], new CallbackRequest(due), new EntrySnapshot(_campaign, 2, EntryStatus.Callback, due, 0, 0, 0, CallbackUntil: due.AddHours(1)));

        await _journal.EndAsync(Lists.End(claim, Outcome.Answered, EntryStatus.Finished));

        var entry = Assert.Single(await store.EntriesAsync(_contacts[0]));
        Assert.Equal((EntryStatus.Callback, due, 3), (entry.Status, entry.NextDue, entry.Version));
        Assert.Equal(0, await _database.ValueAsync<short>("SELECT state FROM callbacks"));
    }

    [Theory]
    [InlineData(EntryStatus.Callback, 0)]
    [InlineData(EntryStatus.Finished, 1)]
    public async Task End_keeps_the_promise_in_step_with_the_entry(EntryStatus status, short state)
    {
        var store = new ContactStore(_database, TimeProvider.System);
        await store.ScheduleCallbackAsync(
            Guid.NewGuid(), _contacts[0], new CallbackRequest(Lists.Start),
            new EntrySnapshot(_campaign, 2, EntryStatus.Callback, Lists.Start, 0, 0, 0, CallbackUntil: Lists.Start.AddHours(4)));
        var claim = Lists.Claim(_campaign, _contacts[0], entryVersion: 2);
        Assert.Equal(ClaimReply.Claimed, await _journal.ClaimAsync(claim));

        await _journal.EndAsync(Lists.End(claim, Outcome.Answered, status, after: TimeSpan.FromHours(3)));

        Assert.Equal(state, await _database.ValueAsync<short>("SELECT state FROM callbacks"));
        Assert.Equal(Lists.Start.AddHours(3).UtcDateTime, await _database.ValueAsync<DateTime>("SELECT due_at FROM callbacks"));
    }

    [Fact]
    public async Task Deferral_moves_an_entry_that_is_as_it_was_seen_and_no_other()
    {
        var entry = new EntrySnapshot(_campaign, 2, EntryStatus.Open, Lists.Start.AddHours(5), 0, 0, 0);

        await _journal.DeferAsync(new EntryDeferral(_contacts[0], entry));
        await _journal.DeferAsync(new EntryDeferral(_contacts[0], entry with { NextDue = Lists.Start.AddHours(9) }));

        var moved = Assert.Single(await new ContactStore(_database, TimeProvider.System).EntriesAsync(_contacts[0]));
        Assert.Equal((2, Lists.Start.AddHours(5)), (moved.Version, moved.NextDue));
    }

    [Fact]
    public async Task Poison_in_a_batch_fails_alone()
    {
        var claims = _contacts.Select(contact => Lists.Claim(_campaign, contact)).ToList();
        await Task.WhenAll(claims.Select(claim => _journal.ClaimAsync(claim).AsTask()));
        var poison = Lists.End(claims[7]);
        poison = poison with { Record = poison.Record with { Keys = "1\0" } };

        var ends = claims.Select((claim, i) => _journal.EndAsync(i == 7 ? poison : Lists.End(claim)).AsTask()).ToList();

        await Assert.ThrowsAsync<PostgresException>(() => ends[7]);
        ends.RemoveAt(7);
        Assert.All(await Task.WhenAll(ends), Assert.True);
    }
}
