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
            Host = body["host"].Required().Text(FormLimits.Host, Forms.Host(), "A host name or an address.") ?? "",
            Port = body["port"].Whole(FormLimits.Port) ?? defaults.Port,
            User = body["user"].Required().Text(FormLimits.ManagerUser, Forms.Name()) ?? "",
            Secret = (knownSecret is null ? secret.Required() : secret).Text(FormLimits.ManagerSecret) ?? knownSecret ?? "",
            Tls = body["tls"].Flag() ?? defaults.Tls,
            TlsFingerprint = body["tlsFingerprint"].Text(FormLimits.Fingerprint, Forms.Fingerprint(), "64 hex digits."),
            Trunk = body["trunk"].Text(FormLimits.Trunk, Forms.Name()) ?? defaults.Trunk,
            PhoneAddress = body["phoneAddress"].Text(FormLimits.PhoneAddress, Forms.PhoneAddress(), "wss://HOST:PORT/PATH."),
            MaxChannels = body["maxChannels"].Whole(FormLimits.MaxChannels) ?? defaults.MaxChannels,
            CallsPerSecond = body["callsPerSecond"].Number(FormLimits.CallsPerSecond) ?? defaults.CallsPerSecond,
        };
        body.Finish();
        return definition;
    }
}
