using Cluster.Grains.Operators;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Operators;
using Cluster.Silo.Postgres;
using Npgsql;
using Xunit;

namespace Cluster.Tests.Postgres;

/// <summary>Whose word on an operator counts when two activations of him exist.</summary>
[Collection(PostgresCollection.Name)]
public sealed class OperatorStoreTests(PostgresDatabase server) : IAsyncLifetime
{
    private readonly Guid _ada = Guid.NewGuid();
    private NpgsqlDataSource _database = null!;
    private OperatorStore _store = null!;

    public async Task InitializeAsync()
    {
        _database = PostgresRegistration.Connect(await server.CreateAsync());
        _store = new OperatorStore(_database);
        await _database.ValueAsync<Guid>("INSERT INTO operators (id, name, definition, created_at) VALUES ($1, 'Ada', '{}', now()) RETURNING id", _ada);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task What_an_earlier_owner_saves_is_refused_and_nobody_hears_of_it()
    {
        var earlier = await _store.TakeAsync(_ada);
        Assert.True(await SaveAsync(earlier, "coffee"));
        var later = await _store.TakeAsync(_ada);
        Assert.Equal(later, await _store.EpochAsync(_ada));

        Assert.False(await SaveAsync(earlier, "lunch"));
        Assert.Equal("coffee", (await _store.FindAsync(_ada))!.State.PauseReason);
        Assert.True(await SaveAsync(later, "tea"));
        Assert.Equal("tea", (await _store.FindAsync(_ada))!.State.PauseReason);
        Assert.Equal(2L, await _database.ValueAsync<long>("SELECT count(*) FROM events WHERE type = 'operator.state'"));
    }

    [Fact]
    public async Task Nobody_owns_an_operator_who_does_not_exist()
    {
        Assert.Equal(0, await _store.TakeAsync(Guid.NewGuid()));
        Assert.False(await _store.SaveAsync(Guid.NewGuid(), 0, new OperatorMemory(), Lists.Start));
        Assert.False(await SaveAsync(1, "before anybody took him"));
    }

    [Fact]
    public async Task Day_has_a_step_for_each_change_and_none_for_what_was_refused()
    {
        var epoch = await _store.TakeAsync(_ada);
        await SaveAsync(epoch, "coffee");
        await SaveAsync(epoch, "coffee");
        await SaveAsync(epoch - 1, "of an earlier owner");
        await _store.SaveAsync(_ada, epoch, new OperatorMemory { Presence = Presence.Ready }, Lists.Start.AddMinutes(1));
        var writesUp = new WrapUp(WrapUpMode.TimeBoxed, CallEnd.Customer);
        var call = new WaitingCustomer(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), "gw1");
        await _store.SaveAsync(_ada, epoch, new OperatorMemory { Presence = Presence.Ready, Call = call }, Lists.Start.AddMinutes(2));
        await _store.SaveAsync(_ada, epoch, new OperatorMemory { Presence = Presence.Ready, Call = call, WrapUp = writesUp }, Lists.Start.AddMinutes(3));
        for (var times = 1; times <= 2; times++)
        {
            var prolonged = new OperatorMemory { Presence = Presence.Ready, Call = call, WrapUp = writesUp with { Prolonged = times }, WrapUpEndsAt = Lists.Start.AddMinutes(9) };
            await _store.SaveAsync(_ada, epoch, prolonged, Lists.Start.AddMinutes(4));
            await _store.SaveAsync(_ada, epoch, prolonged, Lists.Start.AddMinutes(5));
            Assert.Equivalent(prolonged, (await _store.FindAsync(_ada))!.State);
        }

        await _store.SaveAsync(_ada, epoch, new OperatorMemory(), Lists.Start.AddMinutes(6));
        var steps = await _database.CreateCommand("SELECT doing, coalesce(reason, ''), prolonged FROM operator_steps WHERE operator_id = $1 ORDER BY at, id").With(_ada)
            .ListAsync(row => ((Doing)row.GetInt16(0), row.GetString(1), (int)row.GetInt16(2)));
        Assert.Equal(
            [
                (Doing.Paused, "coffee", 0), (Doing.Ready, "", 0), (Doing.Talking, "", 0), (Doing.WrapUp, "", 0), (Doing.WrapUp, "", 1), (Doing.WrapUp, "", 2),
                (Doing.SignedOut, "", 0),
            ], steps);
    }

    [Fact]
    public async Task Conversation_has_a_step_for_each_change_of_it_and_none_for_what_was_refused()
    {
        var epoch = await _store.TakeAsync(_ada);
        var talk = new OperatorMemory { Presence = Presence.Ready, Call = new(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), "gw1"), Recording = RecordingState.On };
        var held = talk with { Talk = TalkState.Held, KeysPressed = 2, Consultation = new(Guid.NewGuid(), "2001") };
        OperatorMemory[] saved = [new() { Presence = Presence.Ready }, talk, talk with { Presence = Presence.Paused }, held, talk with { KeysPressed = 2 }];
        for (var i = 0; i < saved.Length; i++)
        {
            Assert.True(await _store.SaveAsync(_ada, epoch, saved[i], Lists.Start.AddSeconds(i)));
        }

        Assert.False(await _store.SaveAsync(_ada, epoch - 1, talk with { Muted = true }, Lists.Start.AddSeconds(7)));
        await _store.SaveAsync(_ada, epoch, talk with { WrapUp = new(WrapUpMode.TimeBoxed, EndedBy: null), WrapUpEndsAt = Lists.Start.AddMinutes(9) }, Lists.Start.AddSeconds(8));
        var steps = await _database.CreateCommand(
            "SELECT concat_ws(' ', extract(second FROM at)::int, coalesce(talk::text, 'over'), recording, muted, keys, third) FROM talk_steps WHERE attempt_id = $1 AND operator_id = $2 ORDER BY id")
            .With(talk.Call!.AttemptId).With(_ada).ListAsync(row => row.GetString(0));
        Assert.Equal(["1 0 1 f 0", "3 1 1 f 2 2001", "4 0 1 f 2", "8 over 1 f 0"], steps);
    }

    private Task<bool> SaveAsync(long epoch, string reason) =>
        _store.SaveAsync(_ada, epoch, new OperatorMemory { Presence = Presence.Paused, PauseReason = reason }, Lists.Start);
}
