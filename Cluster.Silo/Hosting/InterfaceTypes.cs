using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;
using Orleans.Runtime;

namespace Cluster.Silo.Hosting;

/// <summary>
/// Remembers by which name Orleans knows an interface of ours. Without it every GetGrain looks for attributes and spells out the type's name
/// anew, which is a tenth of what an attempt costs.
/// </summary>
internal sealed class InterfaceTypes(IServiceProvider services) : IGrainInterfaceTypeProvider
{
    private readonly ConcurrentDictionary<Type, GrainInterfaceType> _known = [];

    /// <inheritdoc/>
    public bool TryGetGrainInterfaceType(Type type, [NotNullWhen(true)] out GrainInterfaceType grainInterfaceType)
    {
        if (type.Assembly != typeof(Interfaces.Outcome).Assembly)
        {
            grainInterfaceType = default;
            return false;
        }

        // The resolver asks its providers, this one among them: it cannot be had before it is made.
        grainInterfaceType = _known.GetOrAdd(
            type, static (one, services) => services.GetRequiredService<GrainInterfaceTypeResolver>().GetGrainInterfaceTypeByConvention(one), services);
        return true;
    }
}
