using Cluster.Silo.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Cluster.Tests.Postgres;

[Collection(PostgresCollection.Name)]
public sealed class MigratorTests(PostgresDatabase server) : IAsyncLifetime
{
    private static readonly Migration First = new(1, "first", "CREATE TABLE first (id int)");
    private static readonly Migration Second = new(2, "second", "CREATE TABLE second (id int)");

    private NpgsqlDataSource _database = null!;

    public async Task InitializeAsync() => _database = PostgresRegistration.Connect(await server.CreateEmptyAsync());

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Theory]
    [InlineData("", PostgresRegistration.MostConnections)]
    [InlineData(";Maximum Pool Size=40", 40)]
    public async Task Process_has_a_bound_of_connections_that_its_settings_may_change(string more, int most)
    {
        await using var source = PostgresRegistration.Connect(server.ConnectionString + more);
        Assert.Equal(most, new NpgsqlConnectionStringBuilder(source.ConnectionString).MaxPoolSize);
    }

    [Fact]
    public async Task Migrate_twice_applies_once()
    {
        var migrator = new Migrator(_database, NullLogger<Migrator>.Instance);

        Assert.NotEqual(0, await migrator.MigrateAsync());
        Assert.Equal(0, await migrator.MigrateAsync());
    }

    [Fact]
    public async Task Migrate_by_several_processes_at_once_applies_once()
    {
        var applied = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Migrator(First, Second).MigrateAsync()));

        Assert.Equal(2, applied.Sum());
    }

    [Fact]
    public async Task Migrate_refuses_a_newer_database_and_an_edited_migration()
    {
        await Migrator(First, Second).MigrateAsync();

        var newer = await Assert.ThrowsAsync<InvalidOperationException>(() => Migrator(First).MigrateAsync());
        var edited = await Assert.ThrowsAsync<InvalidOperationException>(
            () => Migrator(First with { Sql = "CREATE TABLE first (id bigint)" }, Second).MigrateAsync());

        Assert.Contains("newer version", newer.Message, StringComparison.Ordinal);
        Assert.Contains("Migration 1 (first) was edited", edited.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migration_that_fails_leaves_nothing_behind()
    {
        var broken = new Migration(2, "broken", "CREATE TABLE half (id int); SELECT nonsense");

        await Assert.ThrowsAsync<PostgresException>(() => Migrator(First, broken).MigrateAsync());

        Assert.Equal(1, await Migrator(First, Second).MigrateAsync());
        Assert.Equal(0L, await _database.ValueAsync<long>("SELECT count(*) FROM pg_tables WHERE tablename = 'half'"));
    }

    private Migrator Migrator(params Migration[] migrations) => new(_database, NullLogger<Migrator>.Instance, migrations);
}
