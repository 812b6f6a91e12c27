using Orleans.Runtime;

namespace Cluster.Embedded;

/// <summary>Base of the emitted classes that stand for a grain at its callers. Remembers the activation that took the last call.</summary>
internal abstract class GrainReference(GrainInterface grainInterface, string key) : IAddressable, IEquatable<GrainReference>
{
    private Activation? activation;

    internal GrainInterface Interface { get; } = grainInterface;

    internal string Key { get; } = key;

    /// <summary>Sends a call without a result. Public for emitted code.</summary>
    public Task SendAsync(TaskRequest request, int method)
    {
        request.Method = Interface.Proxy.Methods[method];
        if (request.Method.OneWay)
        {
            Interface.Class.Host.Send(Interface.Class, Key, request, ref activation);
            return Task.CompletedTask;
        }

        var reply = request.ExpectReplyAsync(Interface.Class.Host.Turns.ReplyOptions);
        Interface.Class.Host.Send(Interface.Class, Key, request, ref activation);
        return reply;
    }

    /// <summary>Sends a call with a result. Public for emitted code.</summary>
    public Task<TResult> SendForResultAsync<TResult>(TaskRequest<TResult> request, int method)
    {
        request.Method = Interface.Proxy.Methods[method];
        var reply = request.ExpectReplyAsync(Interface.Class.Host.Turns.ReplyOptions);
        Interface.Class.Host.Send(Interface.Class, Key, request, ref activation);
        return reply;
    }

    /// <inheritdoc/>
    public bool Equals(GrainReference? other) => other is not null && other.Interface == Interface && other.Key == Key;

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as GrainReference);

    /// <inheritdoc/>
    public sealed override int GetHashCode() => HashCode.Combine(Interface, Key);

    /// <inheritdoc/>
    public sealed override string ToString() => $"{Interface.Class.Name}/{Key}";
}

/// <summary>A method of a grain interface, as far as the host cares.</summary>
/// <param name="Name">Interface and method.</param>
/// <param name="Interleaves">Marked <see cref="Orleans.Concurrency.AlwaysInterleaveAttribute"/>.</param>
/// <param name="OneWay">Marked <see cref="Orleans.Concurrency.OneWayAttribute"/>.</param>
internal sealed record GrainMethod(string Name, bool Interleaves, bool OneWay);

/// <summary>A grain interface on one host: the class behind it and the emitted class before it.</summary>
internal sealed class GrainInterface(GrainClass grainClass, Proxy proxy)
{
    internal GrainClass Class { get; } = grainClass;

    internal Proxy Proxy { get; } = proxy;

    internal GrainReference Refer(string key) => Proxy.Create(this, key);
}
