using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cluster.Silo.Hosting;

namespace Cluster.Api.Phones;

/// <summary>
/// The STUN and TURN servers for one phone. A TURN server relays for whoever shows a name that ends with its own time and the digest of that name by the secret that the
/// server shares with us, as coturn's use-auth-secret has it ("A REST API for Access to TURN Services").
/// </summary>
internal sealed class IceServers(ClusterOptions options, TimeProvider clock)
{
    /// <summary>A line is held open for a shift, and a server may look at the time whenever the browser refreshes its relay; coturn does so for a new one alone.</summary>
    public static readonly TimeSpan Good = TimeSpan.FromHours(12);

    public IReadOnlyList<IceServer> For(string endpoint)
    {
        if (options.Ice is not { } ice)
        {
            return [];
        }

        var (turn, stun) = (ice.Servers.Where(IceOptions.IsTurn).ToList(), ice.Servers.Where(server => !IceOptions.IsTurn(server)).ToList());
        var servers = new List<IceServer>();
        if (stun.Count > 0)
        {
            servers.Add(new IceServer(stun, null, null));
        }

        if (turn.Count > 0)
        {
            var name = $"{(clock.GetUtcNow() + Good).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}:{endpoint}";
            servers.Add(new IceServer(turn, name, Credential(name, ice.TurnSecret!)));
        }

        return servers;
    }

#pragma warning disable CA5350 // TURN servers know no other digest for these names.
    internal static string Credential(string name, string secret) => Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(name)));
#pragma warning restore CA5350
}

/// <summary>Servers that a browser asks for a way to the gateway.</summary>
/// <param name="Urls">Their addresses.</param>
/// <param name="Username">Of TURN servers: for whom they relay, and until when.</param>
/// <param name="Credential">Of TURN servers: proves it.</param>
public sealed record IceServer(IReadOnlyList<string> Urls, string? Username, string? Credential);
