using Cluster.Silo.Hosting;

namespace Cluster.Api.Keys;

/// <summary>Leaves a key with all rights in the data folder when the process starts, so that a new installation can be used.</summary>
internal sealed class FirstKey(KeyStore keys, ClusterOptions options) : IHostedService
{
    /// <summary>Where the key is.</summary>
    public static string PathIn(string dataFolder) => Path.Combine(dataFolder, "first-key");

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => keys.EnsureFirstKeyAsync(PathIn(options.DataFolder));

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
