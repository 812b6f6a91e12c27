using System.Net;
using Cluster.Grains.Operators;
using Cluster.Silo.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Cluster.Silo.Hosting;

/// <summary>
/// Who runs the grains in this build: Orleans. The silo is found by others through the database; its tables must be there before it starts,
/// which <see cref="ClusterStartup"/> sees to.
/// </summary>
public static class GrainHosting
{
    private const string Name = "dialer";

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

    /// <summary>A silo that cannot be told by the others reads so often in the database that it has been declared dead, and ends.</summary>
    private static readonly TimeSpan TablePeriod = TimeSpan.FromSeconds(5);

    /// <summary>Adds the silo and its IGrainFactory. An activation without calls is let go after <paramref name="idleAge"/>.</summary>
    internal static IServiceCollection AddGrainHost(this IServiceCollection services, ClusterOptions options, TimeSpan idleAge)
    {
        services.AddOrleans(silo => silo
            .UseAdoNetClustering(clustering =>
            {
                clustering.Invariant = "Npgsql";
                clustering.ConnectionString = new NpgsqlConnectionStringBuilder(options.Database)
                {
                    MaxPoolSize = MembershipConnections, Timeout = (int)TablePeriod.TotalSeconds, CommandTimeout = (int)TablePeriod.TotalSeconds,
                }.ConnectionString;
            })
            .Configure<Orleans.Configuration.ClusterOptions>(cluster =>
            {
                cluster.ClusterId = Name;
                cluster.ServiceId = Name;
            })
            .Configure<ClusterMembershipOptions>(membership =>
            {
                membership.ProbeTimeout = ProbePeriod;
                membership.MaxProbeTimeout = LongestProbe;
                membership.NumMissedProbesLimit = MissedProbes;
                membership.TableRefreshTimeout = TablePeriod;
                membership.IAmAliveTablePublishTimeout = SilentSilos.WritingPeriod;
            })
            .Configure<EndpointOptions>(endpoint => At(endpoint, options.Silo))
            .Configure<GrainCollectionOptions>(collection =>
            {
                collection.CollectionAge = idleAge;
                collection.CollectionQuantum = idleAge / 4;
            }));
        return services.AddHostedService<SiloDepartures>().AddHostedService<SilentSilos>();
    }

    /// <summary>Changes of operators reach this watch, whichever silo the operator lives on.</summary>
    public static IServiceCollection AddOperatorWatch<TWatch>(this IServiceCollection services)
        where TWatch : class, IOperatorWatch
    {
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<OperatorNews>(provider, provider.GetRequiredService<TWatch>()));
        services.AddHostedService(provider => provider.GetRequiredService<OperatorNews>());
        return services.AddSingleton<IOperatorWatch>(provider => provider.GetRequiredService<OperatorNews>());
    }

    private static void At(EndpointOptions endpoint, IPEndPoint address)
    {
        endpoint.AdvertisedIPAddress = address.Address;
        endpoint.SiloPort = address.Port;
        endpoint.SiloListeningEndpoint = address;

        // The API is in this process and needs no way in.
        endpoint.GatewayPort = 0;
    }
}
