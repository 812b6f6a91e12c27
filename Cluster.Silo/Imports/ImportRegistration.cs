using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Cluster.Silo.Imports;

/// <summary>Wires imports into the process.</summary>
public static class ImportRegistration
{
    /// <summary>The import service and the writer of single contacts. A registered <see cref="INumberReader"/> is used; else a plain one.</summary>
    public static IServiceCollection AddImports(this IServiceCollection services, Func<IServiceProvider, ImportOptions> options)
    {
        services.TryAddSingleton<INumberReader, PlainNumberReader>();
        services.AddSingleton(options);
        services.AddSingleton<ContactWriter>();
        services.AddSingleton<ImportService>();
        services.AddHostedService(provider => provider.GetRequiredService<ImportService>());
        return services;
    }
}
