using Cluster.Embedded;

// The names, namespaces and meaning here are those of Microsoft.Orleans 10, so that a grain compiles against either host.
namespace Orleans.Runtime
{
    /// <summary>Anything that a message can be sent to.</summary>
    public interface IAddressable;
}

namespace Orleans
{
    using Orleans.Runtime;

    /// <summary>Marks a grain interface. Every method returns a task; arguments and results must never be changed after they were sent.</summary>
    public interface IGrain : IAddressable;

    /// <summary>Marks a grain interface whose grains are named by a string.</summary>
    public interface IGrainWithStringKey : IGrain;

    /// <summary>Gives references to grains. A grain exists by being named; the first call activates it.</summary>
    public interface IGrainFactory
    {
        /// <summary>A reference to the grain of this name. Cheap and free of I/O.</summary>
        /// <param name="primaryKey">The grain's name; not empty.</param>
        /// <param name="grainClassNamePrefix">Not supported by the embedded host, where an interface has one class.</param>
        /// <exception cref="ArgumentException">No class implements the interface, or the key is blank.</exception>
        TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
            where TGrainInterface : IGrainWithStringKey;
    }

    /// <summary>What the host needs of a grain class.</summary>
    public interface IGrainBase
    {
        /// <summary>Runs before the first call. When it fails, the waiting calls fail and the next call activates anew.</summary>
        Task OnActivateAsync(CancellationToken cancellationToken);

        /// <summary>Runs after the last call, as far as the process lives; nothing may depend on it.</summary>
        Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken);
    }

    /// <summary>Base of every grain class. All its code runs one turn at a time on the scheduler of its activation.</summary>
    public abstract class Grain : IGrainBase, IAddressable
    {
        private readonly Activation? activation = Cluster.Embedded.Activation.Running;

        /// <summary>The activation behind this object; a grain made by hand, outside a host, has none.</summary>
        internal Activation Activation => activation ?? throw new InvalidOperationException(
            $"{GetType().Name} was not created by a grain host, so it has no key, timers, factory or services.");

        /// <summary>Gives references to other grains.</summary>
        protected IGrainFactory GrainFactory => Activation.Class.Host;

        /// <summary>The services of the process.</summary>
        protected internal IServiceProvider ServiceProvider => Activation.Class.Host.Services;

        /// <inheritdoc/>
        public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        /// <inheritdoc/>
        public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

        /// <summary>Ends this activation as soon as the calls in progress are done. Calls that wait go to a new activation.</summary>
        protected void DeactivateOnIdle() => Activation.RequestDeactivation(DeactivationReasonCode.ApplicationRequested);

        /// <summary>Keeps an idle activation for at least this long; a negative time withdraws an earlier wish.</summary>
        protected void DelayDeactivation(TimeSpan timeSpan) => Activation.DelayDeactivation(timeSpan);
    }
}
