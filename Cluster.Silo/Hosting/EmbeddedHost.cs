using Cluster.Embedded;
using Cluster.Grains.Campaigns;
using Cluster.Grains.Operators;
using Microsoft.Extensions.DependencyInjection;

namespace Cluster.Silo.Hosting;

/// <summary>Who runs the grains in this build: the embedded host, in this process alone.</summary>
public static class GrainHosting
{
    /// <summary>Adds the host and its IGrainFactory. An activation without calls is let go after <paramref name="idleAge"/>.</summary>
    internal static IServiceCollection AddGrainHost(this IServiceCollection services, ClusterOptions options, TimeSpan idleAge)
    {
        ArgumentNullException.ThrowIfNull(options);
        return services.AddEmbeddedGrainHost(host =>
        {
            host.AddAssembly(typeof(CampaignPlans).Assembly);
            host.IdleAge = idleAge;
            host.CollectionInterval = idleAge / 4;
        });
    }

    /// <summary>Changes of operators reach this watch: all of them live in this process.</summary>
    public static IServiceCollection AddOperatorWatch<TWatch>(this IServiceCollection services)
        where TWatch : class, IOperatorWatch => services.AddSingleton<IOperatorWatch>(provider => provider.GetRequiredService<TWatch>());
}
