using Cluster.Grains.Campaigns;
using Cluster.Grains.Campaigns.Pacing;
using Cluster.Grains.Contacts;
using Cluster.Grains.Operators;
using Cluster.Interfaces;
using Cluster.Interfaces.Operators;
using Cluster.Silo.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Cluster.Tests.Postgres;

/// <summary>What a pacer reads and keeps: the recount of abandoned calls, its history, the end of the list.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PacingStoreTests(PostgresDatabase server) : IAsyncLifetime
{
    private NpgsqlDataSource _database = null!;
    private CallJournal _journal = null!;
    private CampaignStore _store = null!;
    private Guid _campaign;
    private Guid[] _contacts = [];

    public async Task InitializeAsync()
    {
        _database = PostgresRegistration.Connect(await server.CreateAsync());
        _journal = new(_database, TimeProvider.System, NullLogger<CallJournal>.Instance);
        _store = new(_database);
        _campaign = await Lists.CampaignAsync(_database);
        _contacts = await Lists.ContactsAsync(_database, _campaign, 60);
    }

    public async Task DisposeAsync()
    {
        await _journal.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Recount_counts_every_kind_of_record_as_the_pacer_does()
    {
        var records = new List<CallRecord>();
        Claim? kept = null;
        foreach (var outcome in Enum.GetValues<Outcome>())
        {
            foreach (var (answered, connected) in new[] { (false, false), (true, false), (true, true), (false, true) })
            {
                var at = Lists.Start.AddSeconds(40 * records.Count);
                var record = new CallRecord
                {
                    Outcome = outcome,
                    AnsweredAt = answered ? at : null,
                    ConnectedAt = connected ? at.AddSeconds(1) : null,
                    EndedAt = at.AddSeconds(30),
                    OperatorId = connected ? Guid.NewGuid() : null,
                };
                var claim = Lists.Claim(_campaign, _contacts[records.Count]);
                await _journal.ClaimAsync(claim);
                Assert.True(await _journal.EndAsync(Lists.End(claim) with { Record = record }));
                records.Add(record);
                kept = claim;
            }
        }

        var now = Lists.Start.AddDays(1);
        var counts = await _store.AbandonmentAsync(_campaign, now, []);
        var expected = records.Where(IsLive).GroupBy(record => Minute(LiveAnswers.At(record.AnsweredAt, record.ConnectedAt, record.EndedAt)))
            .Select(minute => (minute.Key, minute.Count(), minute.Count(IsAbandoned))).Order();
        Assert.Equal(expected, counts.Where(minute => minute.Answers > 0).Select(minute => (minute.From, minute.Answers, minute.Abandoned)).Order());
        Assert.Equal(4, counts.Sum(minute => minute.EndedAsMachines));

        var old = await _store.AbandonmentAsync(_campaign, now + LiveAnswers.Remembered, []);
        Assert.Equal((records.Count(IsLive), records.Count(IsAbandoned)), (Assert.Single(old).Answers, old[0].Abandoned));
        var without = await _store.AbandonmentAsync(_campaign, now, [kept!.Attempt.AttemptId]);
        Assert.Equal(records.Count(IsLive) - 1, without.Sum(minute => minute.Answers));
    }

    [Fact]
    public async Task Operator_who_talked_is_in_the_record_and_in_the_attempt()
    {
        var (claim, talker) = (Lists.Claim(_campaign, _contacts[0]), Guid.NewGuid());
        await _journal.ClaimAsync(claim);
        var end = Lists.End(claim, Outcome.Answered);
        Assert.True(await _journal.EndAsync(end with { Record = end.Record with { OperatorId = talker } }));
        Assert.Equal(talker, await _database.ValueAsync<Guid>("SELECT operator_id FROM call_records WHERE attempt_id = $1", claim.Attempt.AttemptId));
        Assert.Equal(talker, await _database.ValueAsync<Guid>("SELECT operator_id FROM attempts WHERE id = $1", claim.Attempt.AttemptId));
    }

    [Fact]
    public async Task Begin_of_the_safe_message_is_in_the_record()
    {
        var claim = Lists.Claim(_campaign, _contacts[1]);
        await _journal.ClaimAsync(claim);
        var end = Lists.End(claim, Outcome.Abandoned);
        Assert.True(await _journal.EndAsync(end with { Record = end.Record with { AnsweredAt = Lists.Start, SafeMessageAt = Lists.Start.AddSeconds(2) } }));
        Assert.Equal(
            Lists.Start.AddSeconds(2).UtcDateTime,
            await _database.ValueAsync<DateTime>("SELECT safe_message_at FROM live_answers WHERE attempt_id = $1 AND verdict = 'abandoned'", claim.Attempt.AttemptId));
    }

    [Fact]
    public async Task History_is_kept_and_the_list_is_counted_up_to_a_limit()
    {
        Assert.Null(await _store.HistoryAsync(_campaign));
        var history = new CallHistory();
        for (var i = 0; i < 200; i++)
        {
            history.Dialled(i);
            history.Answered(i + 5, 5);
            history.TalkEnded(30);
        }

        await _store.SaveHistoryAsync(_campaign, new CallHistory().Save(), Lists.Start);
        var prices = new Dictionary<string, double> { ["0.03 Day"] = 1.0 / 3, ["0 Month"] = 0.002 };
        await _store.SaveHistoryAsync(_campaign, history.Save() with { Prices = prices }, Lists.Start);
        Assert.Equal(prices.OrderBy(price => price.Key), (await _store.HistoryAsync(_campaign))!.Prices!.OrderBy(price => price.Key));
        var restored = CallHistory.Restore(await _store.HistoryAsync(_campaign));
        Assert.InRange(restored.ChanceOfAnswer(1_000), 0.8, 1);
        Assert.Equal(history.MeanHandling, restored.MeanHandling, precision: 6);
        Assert.Equal(60, await _store.RemainingAsync(_campaign, 1_000));
        Assert.Equal(7, await _store.RemainingAsync(_campaign, 7));
    }

    [Fact]
    public async Task Conversation_is_found_by_its_attempt_in_the_operators_memory()
    {
        var (customer, ada) = (new WaitingCustomer(_campaign, Guid.NewGuid(), _contacts[0], "gw1"), Guid.NewGuid());
        await _database.ValueAsync<Guid>("INSERT INTO operators (id, name, definition, created_at) VALUES ($1, 'Ada', '{}', now()) RETURNING id", ada);
        var contacts = new ContactStore(_database, TimeProvider.System);
        Assert.Null(await contacts.ConversationAsync(customer.AttemptId));
        var operators = new OperatorStore(_database);
        await operators.SaveAsync(ada, await operators.TakeAsync(ada), new OperatorMemory { Call = customer, Since = Lists.Start }, Lists.Start);
        Assert.Equal(new Conversation(ada, Lists.Start), await contacts.ConversationAsync(customer.AttemptId));
        Assert.Null(await contacts.ConversationAsync(Guid.NewGuid()));
    }

    [Fact]
    public async Task History_with_less_or_more_than_we_know_of_is_read()
    {
        await _store.SaveHistoryAsync(_campaign, new CallHistory().Save() with { Prices = new Dictionary<string, double> { ["a rule"] = 0.1 } }, Lists.Start);
        await _database.ValueAsync<string>(
            """UPDATE campaign_histories SET history = history - 'prices' || '{"later": {"learnt": [1]}}' WHERE campaign_id = $1 RETURNING history::text""", _campaign);
        var kept = await _store.HistoryAsync(_campaign);
        Assert.Null(kept!.Prices);
        Assert.Equal(CallHistoryState.CurrentVersion, kept.Version);
    }

    private static bool IsLive(CallRecord record) => LiveAnswers.IsLive(record.Outcome, record.AnsweredAt, record.ConnectedAt);

    private static bool IsAbandoned(CallRecord record) => LiveAnswers.IsAbandoned(record.Outcome, record.AnsweredAt, record.ConnectedAt);

    private static DateTimeOffset Minute(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMinute));
}
