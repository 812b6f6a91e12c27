using Cluster.Grains.Operators;
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

    private Task<bool> SaveAsync(long epoch, string reason) =>
        _store.SaveAsync(_ada, epoch, new OperatorMemory { Presence = Presence.Paused, PauseReason = reason }, Lists.Start);
}
