using Cluster.Api.Conventions;
using Cluster.Interfaces.Gateways;

namespace Cluster.Api.Gateways;

/// <summary>Makes a gateway's definition of a request's body.</summary>
internal static class GatewayReader
{
    /// <summary>Reads all fields and reports what is wrong.</summary>
    /// <param name="body">The fields.</param>
    /// <param name="knownSecret">Stands when the body has none; null: the body must have one.</param>
    public static GatewayDefinition Read(FieldReader body, string? knownSecret)
    {
        var defaults = new GatewayDefinition { Host = "", User = "", Secret = "" };
        var secret = body["secret"];
        var definition = new GatewayDefinition
        {
            Host = body["host"].Required().Text(253, Forms.Host(), "A host name or an address.") ?? "",
            Port = body["port"].Whole(1, 65_535) ?? defaults.Port,
            User = body["user"].Required().Text(100, Forms.Name()) ?? "",
            Secret = (knownSecret is null ? secret.Required() : secret).Text(200) ?? knownSecret ?? "",
            Tls = body["tls"].Flag() ?? defaults.Tls,
            TlsFingerprint = body["tlsFingerprint"].Text(64, Forms.Fingerprint(), "64 hex digits."),
            Trunk = body["trunk"].Text(80, Forms.Name()) ?? defaults.Trunk,
            PhoneAddress = body["phoneAddress"].Text(200, Forms.PhoneAddress(), "wss://HOST:PORT/PATH."),
            MaxChannels = body["maxChannels"].Whole(1, 100_000) ?? defaults.MaxChannels,
            CallsPerSecond = body["callsPerSecond"].Number(0.01, 10_000) ?? defaults.CallsPerSecond,
        };
        body.Finish();
        return definition;
    }
}
