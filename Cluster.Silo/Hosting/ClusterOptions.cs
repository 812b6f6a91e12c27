using System.Net;
using Cluster.Interfaces.Gateways;

namespace Cluster.Silo.Hosting;

/// <summary>The settings of the process. Each is an environment variable, so that a container and a shell set them alike.</summary>
public sealed class ClusterOptions
{
    /// <summary><c>CLUSTER_DB</c>: the Npgsql connection string of the database. Required.</summary>
    public required string Database { get; init; }

    /// <summary><c>CLUSTER_DATA</c>: folder for uploads and the first API key. Default <c>.data</c>.</summary>
    public string DataFolder { get; init; } = ".data";

    /// <summary>
    /// <c>CLUSTER_RECORDINGS</c>: folder into which the gateways write recordings (their spool folder's <c>monitor</c>), as it is mounted here.
    /// Default: <c>recordings</c> in the data folder.
    /// </summary>
    public string? RecordingFolder { get; init; }

    /// <summary>
    /// <c>CLUSTER_GATEWAYS</c>: gateways to make sure of at the start, as <c>name=user:secret@host:port</c>, separated by blanks.
    /// Others are managed through the API. Default none.
    /// </summary>
    public IReadOnlyList<(string Id, GatewayDefinition Definition)> Gateways { get; init; } = [];

    /// <summary><c>CLUSTER_SIMULATED_GATEWAYS</c>: how many simulated gateways run inside the process. Default 0.</summary>
    public int SimulatedGateways { get; init; }

    /// <summary>
    /// <c>CLUSTER_SILO</c>: address and port at which this process and the other silos talk. Default <c>127.0.0.1:11111</c>. Only the build
    /// for Orleans has a silo; the embedded host opens no port.
    /// </summary>
    public IPEndPoint Silo { get; init; } = new(IPAddress.Loopback, 11111);

    /// <summary>Reads the environment.</summary>
    /// <exception cref="InvalidOperationException">A setting is missing or malformed; the message says which.</exception>
    public static ClusterOptions FromEnvironment() => new()
    {
        Database = Read("CLUSTER_DB") ?? throw new InvalidOperationException("CLUSTER_DB is not set: it names the PostgreSQL database."),
        DataFolder = Read("CLUSTER_DATA") ?? ".data",
        RecordingFolder = Read("CLUSTER_RECORDINGS"),
        Gateways = [.. (Read("CLUSTER_GATEWAYS") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Gateway)],
        SimulatedGateways = int.TryParse(Read("CLUSTER_SIMULATED_GATEWAYS") ?? "0", out var count) && count is >= 0 and <= 64
            ? count
            : throw new InvalidOperationException("CLUSTER_SIMULATED_GATEWAYS must be a number from 0 to 64."),
        Silo = IPEndPoint.TryParse(Read("CLUSTER_SILO") ?? "127.0.0.1:11111", out var silo) && silo.Port > 0
            ? silo
            : throw new InvalidOperationException("CLUSTER_SILO must be an address with a port, such as 10.0.0.7:11111."),
    };

    private static string? Read(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static (string Id, GatewayDefinition Definition) Gateway(string text)
    {
        var at = text.LastIndexOf('@');
        var equals = text.IndexOf('=');
        var colon = at < 0 ? -1 : text.IndexOf(':', equals + 1);
        var port = text.LastIndexOf(':');
        if (equals < 1 || colon < 0 || colon > at || port < at || !int.TryParse(text[(port + 1)..], out var number))
        {
            throw new InvalidOperationException("CLUSTER_GATEWAYS must hold name=user:secret@host:port, separated by blanks.");
        }

        return (text[..equals], new GatewayDefinition
        {
            User = text[(equals + 1)..colon],
            Secret = text[(colon + 1)..at],
            Host = text[(at + 1)..port],
            Port = number,
            MaxChannels = 300,
            CallsPerSecond = 50,
        });
    }
}
