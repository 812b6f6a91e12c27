using Cluster.Grains.Campaigns;
using Cluster.Grains.Contacts;
using Cluster.Grains.Gateways;
using Cluster.Grains.Operators;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Cluster.Silo.Postgres;

/// <summary>Wires the store into the process.</summary>
public static class PostgresRegistration
{
    /// <summary>
    /// Most connections of a process, unless the connection string says otherwise: three silos, and for a while those of one that died, stay
    /// below the 100 that PostgreSQL takes by default, also when thousands of contacts read at once because a silo died.
    /// </summary>
    public const int MostConnections = 16;

    /// <summary>
    /// The data source, the migrator and the stores, each once. Run <see cref="Migrator.MigrateAsync"/> before anything else
    /// uses them.
    /// </summary>
    public static IServiceCollection AddPostgres(this IServiceCollection services, string connectionString)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => Connect(connectionString, provider.GetService<ILoggerFactory>()));
        services.AddSingleton<Migrator>();
        services.AddSingleton<IContactStore, ContactStore>();
        services.AddSingleton<ICampaignStore, CampaignStore>();
        services.AddSingleton<IGatewayStore, GatewayStore>();
        services.AddSingleton<IOperatorStore, OperatorStore>();
        services.AddSingleton<DncList>();
        services.AddSingleton<GatewayWriter>();
        services.AddSingleton<DryRunReader>();
        return services;
    }

    /// <summary>The journal, where contacts live that claim and end calls.</summary>
    public static IServiceCollection AddCallJournal(this IServiceCollection services)
    {
        services.AddSingleton<CallJournal>();
        services.AddSingleton<ICallJournal>(provider => provider.GetRequiredService<CallJournal>());
        return services.AddHostedService(provider => provider.GetRequiredService<CallJournal>());
    }

    /// <summary>A data source with the settings that the stores count on; what the connection string says itself stands.</summary>
    public static NpgsqlDataSource Connect(string connectionString, ILoggerFactory? logs = null)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            // A server that vanished without a word is noticed.
            TcpKeepAlive = true,
            ApplicationName = given.ApplicationName ?? "dialing cluster",
            MaxPoolSize = given.MaxPoolSize == new NpgsqlConnectionStringBuilder().MaxPoolSize ? MostConnections : given.MaxPoolSize,
        };
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        if (logs is not null)
        {
            builder.UseLoggerFactory(logs);
        }

        return builder.Build();
    }
}
