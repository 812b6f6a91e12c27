using System.Text.RegularExpressions;

namespace Cluster.Silo.Hosting;

/// <summary>Servers by which phones in browsers find a way to a gateway, where there is none straight to it.</summary>
/// <param name="Servers">Their addresses, as RFC 7064 and RFC 7065 write them: <c>stun:</c>, <c>stuns:</c>, <c>turn:</c>, <c>turns:</c>.</param>
/// <param name="TurnSecret">The secret that the TURN servers share with the API; never logged. Null: there are none.</param>
public sealed partial record IceOptions(IReadOnlyList<string> Servers, string? TurnSecret)
{
    /// <summary>A browser asks each of them for every line.</summary>
    private const int MostServers = 8;

    /// <summary>Whether it relays sound, which it does only for those whom the API has vouched for.</summary>
    public static bool IsTurn(string server) => server.StartsWith("turn", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', Servers);

    internal static IceOptions? Read(Func<string, string?> read)
    {
        string[] all = (read("CLUSTER_PHONE_ICE") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var secret = read("CLUSTER_PHONE_TURN_SECRET");
        if (all.FirstOrDefault(server => !Address().IsMatch(server)) is { } wrong)
        {
            throw new InvalidOperationException(
                $"CLUSTER_PHONE_ICE must hold addresses such as stun:turn.example.com:3478 or turns:turn.example.com:5349?transport=tcp, separated by blanks; {wrong} is none.");
        }

        if (all.Length > MostServers)
        {
            throw new InvalidOperationException($"CLUSTER_PHONE_ICE must hold {MostServers} addresses at most.");
        }

        return all.Any(IsTurn) == secret is not null
            ? all.Length == 0 ? null : new IceOptions(all, secret)
            : throw new InvalidOperationException("CLUSTER_PHONE_TURN_SECRET goes with turn: or turns: addresses in CLUSTER_PHONE_ICE, and they with it.");
    }

    [GeneratedRegex(@"^(?:stuns?:(?!.*\?)|turns?:)(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:\?transport=(?:udp|tcp))?$")]
    private static partial Regex Address();
}
