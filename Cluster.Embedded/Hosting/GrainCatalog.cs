using System.Collections.Frozen;
using Orleans;

namespace Cluster.Embedded;

/// <summary>Which class stands behind which grain interface. Built once; says everything that is wrong at once.</summary>
internal static class GrainCatalog
{
    /// <summary>Finds the class of each interface among the types.</summary>
    /// <exception cref="InvalidOperationException">An interface has no class or several, or a method that cannot be a message.</exception>
    internal static FrozenDictionary<Type, GrainInterface> Build(GrainHost host, IEnumerable<Type> types)
    {
        Type[] all = [.. types.Distinct()];
        Type[] classes = [.. all.Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(Grain)))];
        var behind = classes.SelectMany(c => GrainInterfacesOf(c).Select(i => (Interface: i, Class: c))).ToLookup(pair => pair.Interface, pair => pair.Class);
        Type[] interfaces = [.. all.Where(IsGrainInterface).Union(behind.Select(group => group.Key))];

        string[] wrong = [.. interfaces.Where(i => behind[i].Count() != 1).Select(i => behind[i].Any()
            ? $"{i.FullName} is implemented by {string.Join(" and ", behind[i].Select(c => c.FullName))}"
            : $"{i.FullName} is implemented by no class")];
        if (wrong.Length > 0)
        {
            throw new InvalidOperationException($"Each grain interface needs exactly one class, but {string.Join("; ", wrong)}.");
        }

        var grainClasses = classes.ToDictionary(c => c, c => new GrainClass(host, c));
        return interfaces.ToFrozenDictionary(i => i, i => new GrainInterface(grainClasses[behind[i].Single()], Proxy.Of(i)));
    }

    private static IEnumerable<Type> GrainInterfacesOf(Type grainClass) => grainClass.GetInterfaces().Where(IsGrainInterface);

    private static bool IsGrainInterface(Type type) =>
        type.IsInterface && type.IsAssignableTo(typeof(IGrain)) && type != typeof(IGrain) && type != typeof(IGrainWithStringKey);
}
