using System.Text.RegularExpressions;

namespace Cluster.Api.Conventions;

/// <summary>Forms of texts that go to a gateway, into an address or into a file name; everything else is refused at the door.</summary>
internal static partial class Forms
{
    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    public static partial Regex Instant();

    /// <summary>Names of gateways and of trunks.</summary>
    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    public static partial Regex Name();

    /// <summary>Sound files on a gateway: relative, no way up.</summary>
    [GeneratedRegex(@"^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    public static partial Regex Sound();

    /// <summary>Where browsers reach a gateway. Without encryption on the machine itself alone: a browser gives no microphone to any other page.</summary>
    [GeneratedRegex(@"^(wss://[A-Za-z0-9.-]+|ws://(localhost|127\.[0-9.]+))(:[0-9]{1,5})?/[A-Za-z0-9/_-]*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    public static partial Regex PhoneAddress();

    /// <summary>An operator's phone: an endpoint, with or without its technology. Never a dial string.</summary>
    [GeneratedRegex(@"^(PJSIP/|WebRTC/)?[A-Za-z0-9][A-Za-z0-9._-]*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    public static partial Regex Endpoint();

    /// <summary>E.164 with its plus sign.</summary>
    [GeneratedRegex(@"^\+[1-9][0-9]{4,14}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    public static partial Regex Number();

    /// <summary>A number, or the name of a phone's endpoint.</summary>
    [GeneratedRegex(@"^(\+[1-9][0-9]{4,14}|[A-Za-z0-9][A-Za-z0-9_-]+)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    public static partial Regex TransferTarget();

    /// <summary>How numbers may begin.</summary>
    [GeneratedRegex(@"^\+[1-9][0-9]{0,14}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    public static partial Regex Prefix();

    /// <summary>A key of a telephone.</summary>
    [GeneratedRegex(@"^[0-9*#]\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    public static partial Regex Key();

    /// <summary>Digits shown to a customer.</summary>
    [GeneratedRegex(@"^\+?[0-9]{2,15}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    public static partial Regex CallerId();

    /// <summary>ISO 3166 alpha-2.</summary>
    [GeneratedRegex(@"^[A-Z]{2}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    public static partial Regex Country();

    /// <summary>Host name or address.</summary>
    [GeneratedRegex(@"^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:.]+)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    public static partial Regex Host();

    /// <summary>SHA-256 in hex.</summary>
    [GeneratedRegex(@"^[0-9A-Fa-f]{64}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    public static partial Regex Fingerprint();

    /// <summary>What people type to sign in.</summary>
    [GeneratedRegex(@"^[\p{Ll}\p{N}][\p{Ll}\p{N}._@-]{0,63}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    public static partial Regex Account();

    /// <summary>Codes that clients choose: results, dispositions, pause reasons.</summary>
    [GeneratedRegex(@"^[\p{L}\p{N}][\p{L}\p{N} ._-]*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    public static partial Regex Code();
}
