using System.Net;
using Cluster.Interfaces.Gateways;
using Cluster.Silo.Media.S3;

namespace Cluster.Silo.Hosting;

/// <summary>The settings of the process. Each is an environment variable, so that a container and a shell set them alike.</summary>
public sealed class ClusterOptions
{
    /// <summary><c>CLUSTER_DB</c>: the Npgsql connection string of the database. Required.</summary>
    public required string Database { get; init; }

    /// <summary>
    /// <c>CLUSTER_ROLE</c>: what this process does: <c>all</c>, <c>silo</c> or <c>api</c>. Default <c>all</c>; the others need the build for Orleans.
    /// </summary>
    public ClusterRole Role { get; init; }

    /// <summary><c>CLUSTER_DATA</c>: folder for uploads and the first API key; a process without the API needs none. Default <c>.data</c>.</summary>
    public string DataFolder { get; init; } = ".data";

    /// <summary>
    /// <c>CLUSTER_RECORDINGS</c>: folder into which the gateways write recordings (their spool folder's <c>monitor</c>), as it is mounted here.
    /// Default: <c>recordings</c> in the data folder.
    /// </summary>
    public string? RecordingFolder { get; init; }

    /// <summary>
    /// <c>CLUSTER_RECORDINGS_S3</c>: a bucket into which recordings are moved when their calls are over, as <c>https://host/bucket</c>; with
    /// <c>CLUSTER_RECORDINGS_S3_KEY</c> and <c>CLUSTER_RECORDINGS_S3_SECRET</c>, and <c>CLUSTER_RECORDINGS_S3_REGION</c>, by default
    /// <c>us-east-1</c>. Default: they stay in the folder.
    /// </summary>
    public S3Options? RecordingBucket { get; init; }

    /// <summary><c>CLUSTER_STEP_DAYS</c>: after so many days the steps of operators and of conversations are removed, 7 to 3,650. Default 400.</summary>
    public int StepDays { get; init; } = 400;

    /// <summary>
    /// <c>CLUSTER_PHONE_ICE</c>: STUN and TURN servers for phones in browsers, separated by blanks, with <c>CLUSTER_PHONE_TURN_SECRET</c>, the
    /// secret that the TURN servers share with the API. Default: a browser reaches its gateway straight.
    /// </summary>
    public IceOptions? Ice { get; init; }

    /// <summary>
    /// <c>CLUSTER_GATEWAYS</c>: gateways to make sure of at the start, as <c>name=user:secret@host:port</c>, with <c>/tls</c>
    /// behind it for an encrypted link, separated by blanks. Others are managed through the API. Default none.
    /// </summary>
    public IReadOnlyList<(string Id, GatewayDefinition Definition)> Gateways { get; init; } = [];

    /// <summary>
    /// <c>CLUSTER_GATEWAY_CA</c>: PEM file with the authorities that may have signed the certificates of encrypted gateways. Default: whom the
    /// system trusts.
    /// </summary>
    public string? GatewayAuthority { get; init; }

    /// <summary><c>CLUSTER_SIMULATED_GATEWAYS</c>: how many simulated gateways run inside the process. Default 0.</summary>
    public int SimulatedGateways { get; init; }

    /// <summary>
    /// <c>CLUSTER_SILO</c>: address and port at which this process and the other silos talk. Default <c>127.0.0.1:11111</c>. Only the build
    /// for Orleans has a silo; the embedded host opens no port.
    /// </summary>
    public IPEndPoint Silo { get; init; } = new(IPAddress.Loopback, 11111);

    /// <summary>
    /// <c>CLUSTER_SILO_API_PORT</c>: port, at the address of <see cref="Silo"/>, at which processes with the role <c>api</c> reach this silo.
    /// Default 30000 for the role <c>silo</c>, and 0 for <c>all</c>: nobody does.
    /// </summary>
    public int SiloApiPort { get; init; }

    /// <summary><c>CLUSTER_SILO_NAME</c>: how this silo is called in the table of silos and in logs. Default its address and port.</summary>
    public string? SiloName { get; init; }

    /// <summary>
    /// <c>CLUSTER_SILO_TLS</c>: folder with <c>tls.crt</c>, <c>tls.key</c> and <c>ca.crt</c>: silos, and API processes with them, talk encrypted, and
    /// only with whoever has a certificate of that authority for the name <c>dialer</c>. Default none: in the clear, and with anybody.
    /// </summary>
    public string? SiloTls { get; init; }

    /// <summary>Reads the environment.</summary>
    /// <exception cref="InvalidOperationException">A setting is missing or malformed; the message says which.</exception>
    public static ClusterOptions FromEnvironment() => From(Environment.GetEnvironmentVariable);

    internal static ClusterOptions From(Func<string, string?> variable)
    {
        string? Read(string name) => variable(name) is { Length: > 0 } value ? value : null;

        var role = ClusterRoles.Parse(Read("CLUSTER_ROLE") ?? "all") ?? throw new InvalidOperationException("CLUSTER_ROLE must be all, silo or api.");
        return new()
        {
            Role = role,
            Database = Read("CLUSTER_DB") ?? throw new InvalidOperationException("CLUSTER_DB is not set: it names the PostgreSQL database."),
            DataFolder = Read("CLUSTER_DATA") ?? ".data",
            RecordingFolder = Read("CLUSTER_RECORDINGS"),
            RecordingBucket = Bucket(Read),
            StepDays = Days(Read),
            Ice = IceOptions.Read(Read),
            Gateways = [.. (Read("CLUSTER_GATEWAYS") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Gateway)],
            GatewayAuthority = Read("CLUSTER_GATEWAY_CA"),
            SimulatedGateways = int.TryParse(Read("CLUSTER_SIMULATED_GATEWAYS") ?? "0", out var count) && count is >= 0 and <= 64
                ? count
                : throw new InvalidOperationException("CLUSTER_SIMULATED_GATEWAYS must be a number from 0 to 64."),
            Silo = IPEndPoint.TryParse(Read("CLUSTER_SILO") ?? "127.0.0.1:11111", out var silo) && silo.Port > 0
                ? silo
                : throw new InvalidOperationException("CLUSTER_SILO must be an address with a port, such as 10.0.0.7:11111."),
            SiloApiPort = int.TryParse(Read("CLUSTER_SILO_API_PORT") ?? (role == ClusterRole.Silo ? "30000" : "0"), out var port) && port is >= 0 and <= 65_535
                ? port
                : throw new InvalidOperationException("CLUSTER_SILO_API_PORT must be a port, or 0 for none."),
            SiloName = Read("CLUSTER_SILO_NAME"),
            SiloTls = Read("CLUSTER_SILO_TLS"),
        };
    }

    private static int Days(Func<string, string?> read) =>
        int.TryParse(read("CLUSTER_STEP_DAYS") ?? "400", out var days) && days is >= 7 and <= 3_650
            ? days
            : throw new InvalidOperationException("CLUSTER_STEP_DAYS must be a number of days from 7 to 3650.");

    private static S3Options? Bucket(Func<string, string?> read)
    {
        if (read("CLUSTER_RECORDINGS_S3") is not { } address)
        {
            return null;
        }

        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" && uri.AbsolutePath.Length > 1
            && read("CLUSTER_RECORDINGS_S3_KEY") is { } key && read("CLUSTER_RECORDINGS_S3_SECRET") is { } secret
            ? new S3Options(uri, read("CLUSTER_RECORDINGS_S3_REGION") ?? "us-east-1", key, secret)
            : throw new InvalidOperationException(
                "CLUSTER_RECORDINGS_S3 must be the address of a bucket, such as https://host/bucket, with CLUSTER_RECORDINGS_S3_KEY and CLUSTER_RECORDINGS_S3_SECRET.");
    }

    private static (string Id, GatewayDefinition Definition) Gateway(string text)
    {
        const string Encrypted = "/tls";
        var isEncrypted = text.EndsWith(Encrypted, StringComparison.Ordinal);
        text = isEncrypted ? text[..^Encrypted.Length] : text;
        var at = text.LastIndexOf('@');
        var equals = text.IndexOf('=');
        var colon = at < 0 ? -1 : text.IndexOf(':', equals + 1);
        var port = text.LastIndexOf(':');
        if (equals < 1 || colon < 0 || colon > at || port < at || !int.TryParse(text[(port + 1)..], out var number))
        {
            throw new InvalidOperationException("CLUSTER_GATEWAYS must hold name=user:secret@host:port, or the same with /tls behind it, separated by blanks.");
        }

        return (text[..equals], new GatewayDefinition
        {
            User = text[(equals + 1)..colon],
            Secret = text[(colon + 1)..at],
            Host = text[(at + 1)..port],
            Port = number,
            Tls = isEncrypted,
            MaxChannels = 300,
            CallsPerSecond = 50,
        });
    }
}
