using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Cluster.Silo.Hosting;

/// <summary>
/// Who runs the grains in this build: Orleans. The silo is found by others through the database; its tables must be there before it starts,
/// which <see cref="ClusterStartup"/> sees to.
/// </summary>
internal static class GrainHosting
{
    private const string Name = "dialer";

    /// <summary>Adds the silo and its IGrainFactory. An activation without calls is let go after <paramref name="idleAge"/>.</summary>
    public static IServiceCollection AddGrainHost(this IServiceCollection services, ClusterOptions options, TimeSpan idleAge)
    {
        ArgumentNullException.ThrowIfNull(options);
        return services.AddOrleans(silo => silo
            .UseAdoNetClustering(clustering =>
            {
                clustering.Invariant = "Npgsql";
                clustering.ConnectionString = options.Database;
            })
            .Configure<Orleans.Configuration.ClusterOptions>(cluster =>
            {
                cluster.ClusterId = Name;
                cluster.ServiceId = Name;
            })
            .Configure<EndpointOptions>(endpoint => At(endpoint, options.Silo))
            .Configure<GrainCollectionOptions>(collection =>
            {
                collection.CollectionAge = idleAge;
                collection.CollectionQuantum = idleAge / 4;
            }));
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
