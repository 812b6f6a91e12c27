using Microsoft.Extensions.DependencyInjection;

namespace Cluster.Silo.Imports;

/// <summary>Wires imports into the process.</summary>
public static class ImportRegistration
{
    /// <summary>The import service and the writer of single contacts.</summary>
    public static IServiceCollection AddImports(this IServiceCollection services, Func<IServiceProvider, ImportOptions> options)
    {
        services.AddSingleton(options);
        services.AddSingleton<ContactWriter>();
        services.AddSingleton<ImportService>();
        services.AddHostedService(provider => provider.GetRequiredService<ImportService>());
        return services;
    }
}
