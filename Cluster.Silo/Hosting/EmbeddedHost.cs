using Cluster.Embedded;
using Cluster.Grains.Campaigns;
using Microsoft.Extensions.DependencyInjection;

namespace Cluster.Silo.Hosting;

/// <summary>Who runs the grains in this build: the embedded host, in this process alone.</summary>
internal static class GrainHosting
{
    /// <summary>Adds the host and its IGrainFactory. An activation without calls is let go after <paramref name="idleAge"/>.</summary>
    public static IServiceCollection AddGrainHost(this IServiceCollection services, ClusterOptions options, TimeSpan idleAge)
    {
        ArgumentNullException.ThrowIfNull(options);
        return services.AddEmbeddedGrainHost(host =>
        {
            host.AddAssembly(typeof(CampaignPlans).Assembly);
            host.IdleAge = idleAge;
            host.CollectionInterval = idleAge / 4;
        });
    }
}
