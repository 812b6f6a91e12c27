using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Concurrency;

namespace Cluster.Embedded;

/// <summary>A grain class on one host and its activations by key.</summary>
internal sealed class GrainClass(GrainHost host, Type type)
{
    private readonly ConcurrentDictionary<string, Activation> activations = new(StringComparer.Ordinal);
    private readonly ObjectFactory factory = ActivatorUtilities.CreateFactory(type, []);
    private int count;

    internal GrainHost Host { get; } = host;

    internal string Name { get; } = type.Name;

    internal bool IsReentrant { get; } = type.IsDefined(typeof(ReentrantAttribute));

    internal bool HasOnActivate { get; } = Overrides(type, nameof(Grain.OnActivateAsync));

    internal bool HasOnDeactivate { get; } = Overrides(type, nameof(Grain.OnDeactivateAsync));

    /// <summary>How many are in memory. The dictionary's own count takes all its locks.</summary>
    internal int Count => Volatile.Read(ref count);

    /// <summary>In no particular order.</summary>
    internal IEnumerable<Activation> Activations => activations.Select(pair => pair.Value);

    internal bool TryFind(string key, out Activation? activation) => activations.TryGetValue(key, out activation);

    /// <summary>The activation of the name, made if there is none. Whether it was made tells <paramref name="isNew"/>.</summary>
    internal Activation FindOrAdd(string key, out bool isNew)
    {
        while (true)
        {
            isNew = false;
            if (activations.TryGetValue(key, out var found))
            {
                return found;
            }

            var made = new Activation(this, key, Host.NextNumber());
            isNew = activations.TryAdd(key, made);
            if (isNew)
            {
                Interlocked.Increment(ref count);
                return made;
            }
        }
    }

    internal void Remove(Activation activation)
    {
        if (activations.TryRemove(KeyValuePair.Create(activation.Key, activation)))
        {
            Interlocked.Decrement(ref count);
            Host.Left();
        }
    }

    internal Grain Create() => (Grain)factory(Host.Services, null);

    private static bool Overrides(Type type, string method) =>
        type.GetMethod(method, BindingFlags.Instance | BindingFlags.Public)!.DeclaringType != typeof(Grain);
}
