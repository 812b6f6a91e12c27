using System.Globalization;
using Cluster.Silo.Hosting;
using Cluster.Tests.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans;
using Orleans.Configuration;
using Xunit;

namespace Cluster.Tests.Silos;

/// <summary>Orleans' own table of silos, through Orleans' own code and the statements of our migration.</summary>
[Collection(PostgresCollection.Name)]
public sealed class MembershipTests(PostgresDatabase postgres)
{
    private const int Active = 3;
    private const int Dead = 6;

    [Fact]
    public async Task Silos_that_died_long_ago_are_forgotten_and_living_or_lately_dead_ones_are_not()
    {
        var database = await postgres.CreateAsync();
        var services = new ServiceCollection().AddLogging(logs => logs.ClearProviders());
        services.AddCluster(new Cluster.Silo.Hosting.ClusterOptions { Database = database, Role = ClusterRole.Silo });
        await using var provider = services.BuildServiceProvider();
        var settings = provider.GetRequiredService<IOptions<ClusterMembershipOptions>>().Value;
        Assert.True(settings.DefunctSiloCleanupPeriod > TimeSpan.Zero);
        var table = provider.GetRequiredService<IMembershipTable>();
        await table.InitializeMembershipTableAsync(tryInitTableVersion: true, CancellationToken.None);

        await using var source = NpgsqlDataSource.Create(database);
        var before = settings.DefunctSiloExpiration + TimeSpan.FromMinutes(1);
        await AddAsync(source, port: 1, Dead, before);
        await AddAsync(source, port: 2, Active, before);
        await AddAsync(source, port: 3, Dead, TimeSpan.FromMinutes(1));
        await table.CleanupDefunctSiloEntriesAsync(DateTimeOffset.UtcNow - settings.DefunctSiloExpiration, CancellationToken.None);

        var left = (await table.ReadAllAsync(CancellationToken.None)).Members.Select(member => member.Item1.SiloAddress.Endpoint.Port);
        Assert.Equal([2, 3], left.Order());
    }

    private static async Task AddAsync(NpgsqlDataSource source, int port, int status, TimeSpan age)
    {
        await using var command = source.CreateCommand(string.Create(CultureInfo.InvariantCulture, $"""
            INSERT INTO silos (cluster_id, address, port, generation, name, host_name, status, proxy_port, started_at, alive_at)
            SELECT cluster_id, '127.0.0.1', {port}, 1, 'silo', 'here', {status}, 0, now() - $1, now() - $1 FROM silo_versions
            """));
        command.Parameters.Add(new() { Value = age });
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }
}
