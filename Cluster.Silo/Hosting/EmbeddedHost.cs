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
        if (options.Role != ClusterRole.All)
        {
            throw NeedsOrleans(options.Role);
        }

        return services.AddEmbeddedGrainHost(host =>
        {
            host.AddAssembly(typeof(CampaignPlans).Assembly);
            host.IdleAge = idleAge;
            host.CollectionInterval = idleAge / 4;
        });
    }

    /// <summary>There is no way to grains elsewhere.</summary>
    /// <exception cref="InvalidOperationException">Always: somebody wants this process to have a part only.</exception>
    internal static IServiceCollection AddGrainClient(this IServiceCollection services, ClusterOptions options) => throw NeedsOrleans(options.Role);

    /// <summary>Changes of operators reach this watch: all of them live in this process.</summary>
    public static IServiceCollection AddOperatorWatch<TWatch>(this IServiceCollection services)
        where TWatch : class, IOperatorWatch => services.AddSingleton<IOperatorWatch>(provider => provider.GetRequiredService<TWatch>());

    private static InvalidOperationException NeedsOrleans(ClusterRole role) => new(
        $"CLUSTER_ROLE={role.ToString().ToLowerInvariant()} needs the build for Orleans (-p:GrainHost=Orleans); this one does everything in one process.");
}
