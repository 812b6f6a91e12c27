using System.Reflection;

namespace Cluster.Embedded;

/// <summary>Settings of the in-process grain host. Read once, when the host is made.</summary>
public sealed class EmbeddedGrainHostOptions
{
    /// <summary>Default of <see cref="CallTimeout"/>, as in Orleans.</summary>
    public static readonly TimeSpan DefaultCallTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Default of <see cref="IdleAge"/>, as in Orleans.</summary>
    public static readonly TimeSpan DefaultIdleAge = TimeSpan.FromMinutes(15);

    /// <summary>Default of <see cref="CollectionInterval"/>, as in Orleans.</summary>
    public static readonly TimeSpan DefaultCollectionInterval = TimeSpan.FromMinutes(1);

    /// <summary>Default of <see cref="LifeCycleTimeout"/>, as in Orleans.</summary>
    public static readonly TimeSpan DefaultLifeCycleTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Default of <see cref="MailboxBound"/>.</summary>
    public const int DefaultMailboxBound = 10_000;

    private readonly HashSet<Type> types = [];

    /// <summary>After this long (and at most an eighth more) the caller gets a <see cref="TimeoutException"/>; the call itself may still happen.</summary>
    public TimeSpan CallTimeout { get; set; } = DefaultCallTimeout;

    /// <summary>An activation without calls for this long is deactivated at the next collection.</summary>
    public TimeSpan IdleAge { get; set; } = DefaultIdleAge;

    /// <summary>Time between two looks for idle activations.</summary>
    public TimeSpan CollectionInterval { get; set; } = DefaultCollectionInterval;

    /// <summary>After this long OnActivateAsync or OnDeactivateAsync is cancelled and no longer waited for.</summary>
    public TimeSpan LifeCycleTimeout { get; set; } = DefaultLifeCycleTimeout;

    /// <summary>Calls that may wait for one activation; the next is refused with <see cref="Orleans.Runtime.LimitExceededException"/>. Ticks do not count.</summary>
    public int MailboxBound { get; set; } = DefaultMailboxBound;

    /// <summary>Runs everything on one thread in a seeded order under virtual time; null: on the thread pool.</summary>
    public SeededScheduler? Scheduler { get; set; }

    internal IReadOnlyCollection<Type> Types => types;

    /// <summary>Hosts all grain classes of the assembly and expects a class for each of its grain interfaces.</summary>
    public EmbeddedGrainHostOptions AddAssembly(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        return AddTypes(assembly.GetTypes());
    }

    /// <summary>Hosts these grain classes and expects a class for each of these grain interfaces.</summary>
    public EmbeddedGrainHostOptions AddTypes(params Type[] grainTypes)
    {
        types.UnionWith(grainTypes);
        return this;
    }

    /// <summary>Throws on settings that cannot work.</summary>
    /// <exception cref="InvalidOperationException">A time or bound is not positive.</exception>
    internal void Validate()
    {
        TimeSpan[] times = [CallTimeout, IdleAge, CollectionInterval, LifeCycleTimeout];
        if (times.Any(time => time <= TimeSpan.Zero) || MailboxBound <= 0)
        {
            throw new InvalidOperationException("The times and the mailbox bound of the embedded grain host must be positive.");
        }
    }
}
