using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans;

namespace Cluster.Embedded;

/// <summary>Adds the in-process grain host to a process.</summary>
public static class EmbeddedGrainHostExtensions
{
    /// <summary>
    /// Adds <see cref="IGrainFactory"/> and the host behind it, which deactivates all grains when the process stops. Grains are created with services of the
    /// root provider. The time of the process is its <see cref="TimeProvider"/>; with a seeded scheduler that is the scheduler's virtual time.
    /// </summary>
    public static IServiceCollection AddEmbeddedGrainHost(this IServiceCollection services, Action<EmbeddedGrainHostOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new EmbeddedGrainHostOptions();
        configure(options);
        services.AddLogging();
        services.AddMetrics();
        services.TryAddSingleton(options.Scheduler?.Time ?? TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<GrainHostMetrics>();
        services.AddSingleton<GrainHost>();
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<GrainHost>());
        services.AddHostedService(provider => provider.GetRequiredService<GrainHost>());
        return services;
    }
}
