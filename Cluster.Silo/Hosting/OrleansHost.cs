using System.Net;
using Cluster.Grains.Operators;
using Cluster.Silo.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Metadata;
using Orleans.Runtime;

namespace Cluster.Silo.Hosting;

/// <summary>
/// Who runs the grains in this build: Orleans. Silos find each other, and processes without grains find silos, through the database; its
/// tables must be there before, which <see cref="DatabaseStartup"/> sees to.
/// </summary>
public static class GrainHosting
{
    private const string Name = "dialer";
    private const string Invariant = "Npgsql";

    /// <summary>
    /// Every silo asks its neighbours so often whether they live, and three questions without an answer are enough: a silo that died is
    /// known to be dead within 10 s. A shorter period would take a garbage collection on a busy machine for a death.
    /// </summary>
    private static readonly TimeSpan ProbePeriod = TimeSpan.FromSeconds(2);

    private const int MissedProbes = 3;

    /// <summary>
    /// Nobody is suspected from whom anything was heard within <see cref="MissedProbes"/> times this. The connections of a process that dies
    /// are closed, and it is suspected at once; one that is cut off or frozen is only silent.
    /// </summary>
    private static readonly TimeSpan LongestProbe = TimeSpan.FromSeconds(2.5);

    /// <summary>Orleans' own, beside those of the grains.</summary>
    private const int MembershipConnections = 3;

    /// <summary>
    /// A silo that cannot be told by the others reads so often in the database that it has been declared dead, and ends. A process without
    /// grains looks as often for silos that are new.
    /// </summary>
    private static readonly TimeSpan TablePeriod = TimeSpan.FromSeconds(5);

    /// <summary>Rows of silos that died go after a day, looked for once an hour: on Kubernetes each pod that ever was leaves one.</summary>
    private static readonly TimeSpan DeadSilosKept = TimeSpan.FromDays(1);

    private static readonly TimeSpan DeadSilosLook = TimeSpan.FromHours(1);

    /// <summary>
    /// Where grains are, as far as each silo remembers. Contacts come and go by the thousand a second, and the whole memory is gone through at
    /// each change of the membership: enough for those who are being called, not for all who ever were.
    /// </summary>
    private const int RememberedPlaces = 50_000;

    /// <summary>Adds the silo and its IGrainFactory. An activation without calls is let go after <paramref name="idleAge"/>.</summary>
    internal static IServiceCollection AddGrainHost(this IServiceCollection services, ClusterOptions options, TimeSpan idleAge)
    {
        services.AddOrleans(silo => silo
            .UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = (Invariant, Membership(options)))
            .Configure<Orleans.Configuration.ClusterOptions>(Named)
            .Configure<SiloOptions>(called => called.SiloName = options.SiloName ?? options.Silo.ToString())
            .Configure<ClusterMembershipOptions>(membership =>
            {
                membership.ProbeTimeout = ProbePeriod;
                membership.MaxProbeTimeout = LongestProbe;
                membership.NumMissedProbesLimit = MissedProbes;
                membership.TableRefreshTimeout = TablePeriod;
                membership.IAmAliveTablePublishTimeout = SilentSilos.WritingPeriod;
                membership.DefunctSiloExpiration = DeadSilosKept;
                membership.DefunctSiloCleanupPeriod = DeadSilosLook;
            })
            .Configure<EndpointOptions>(endpoint => At(endpoint, options))
            .Configure<SiloConnectionOptions>(connections =>
            {
                if (TlsOf(options) is { } tls)
                {
                    connections.ConfigureSiloInboundConnection(tls.AtServer);
                    connections.ConfigureSiloOutboundConnection(tls.AtClient);
                    connections.ConfigureGatewayInboundConnection(tls.AtServer);
                }
            })
            .Configure<GrainDirectoryOptions>(directory => directory.CacheSize = RememberedPlaces)
            .Configure<GrainCollectionOptions>(collection =>
            {
                collection.CollectionAge = idleAge;
                collection.CollectionQuantum = idleAge / 4;
            }));
        services.Insert(0, ServiceDescriptor.Singleton<IGrainInterfaceTypeProvider, InterfaceTypes>());
        return services.AddHostedService<SiloMetrics>().AddHostedService<SiloDepartures>().AddHostedService<SilentSilos>();
    }

    /// <summary>Adds an IGrainFactory whose grains live in the silos. The process starts when one of them can be reached.</summary>
    internal static IServiceCollection AddGrainClient(this IServiceCollection services, ClusterOptions options)
    {
        services.AddSingleton<SiloConnection>();
        services.AddSingleton<IClusterWork>(provider => provider.GetRequiredService<SiloConnection>());
        services.AddSingleton<IClientConnectionRetryFilter>(provider => provider.GetRequiredService<SiloConnection>());
        return services.AddOrleansClient(client => client
            .UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = (Invariant, Membership(options)))
            .Configure<Orleans.Configuration.ClusterOptions>(Named)
            .Configure<GatewayOptions>(silos => silos.GatewayListRefreshPeriod = TablePeriod)
            .Configure<ClientConnectionOptions>(connections =>
            {
                if (TlsOf(options) is { } tls)
                {
                    connections.ConfigureConnection(tls.AtClient);
                }
            })
            .AddGatewayCountChangedHandler(provider => provider.GetRequiredService<SiloConnection>().Counted));
    }

    /// <summary>Changes of operators reach this watch, whichever silo the operator lives on.</summary>
    public static IServiceCollection AddOperatorWatch<TWatch>(this IServiceCollection services)
        where TWatch : class, IOperatorWatch
    {
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<OperatorNews>(provider, provider.GetRequiredService<TWatch>()));
        services.AddHostedService(provider => provider.GetRequiredService<OperatorNews>());
        return services.AddSingleton<IOperatorWatch>(provider => provider.GetRequiredService<OperatorNews>());
    }

    private static string Membership(ClusterOptions options) =>
        new NpgsqlConnectionStringBuilder(options.Database)
        {
            MaxPoolSize = MembershipConnections, Timeout = (int)TablePeriod.TotalSeconds, CommandTimeout = (int)TablePeriod.TotalSeconds,
        }.ConnectionString;

    private static SiloTls? TlsOf(ClusterOptions options) => options.SiloTls is { } folder ? new SiloTls(folder, TimeProvider.System) : null;

    private static void Named(Orleans.Configuration.ClusterOptions cluster) => (cluster.ClusterId, cluster.ServiceId) = (Name, Name);

    private static void At(EndpointOptions endpoint, ClusterOptions options)
    {
        endpoint.AdvertisedIPAddress = options.Silo.Address;
        endpoint.SiloPort = options.Silo.Port;
        endpoint.SiloListeningEndpoint = options.Silo;
        endpoint.GatewayPort = options.SiloApiPort;
        endpoint.GatewayListeningEndpoint = options.SiloApiPort == 0 ? null : new IPEndPoint(options.Silo.Address, options.SiloApiPort);
    }
}
