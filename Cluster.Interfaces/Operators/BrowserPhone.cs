namespace Cluster.Interfaces.Operators;

/// <summary>
/// How an operator's phone is named when it is his browser: <c>WebRTC/ENDPOINT</c>. Every other one is a SIP phone: <c>PJSIP/ENDPOINT</c>. To the
/// gateway both are endpoints; a browser's line comes back after it was lost, because its page was loaded again.
/// </summary>
public static class BrowserPhone
{
    /// <summary>What the name of such a phone begins with.</summary>
    public const string Technology = "WebRTC/";

    /// <summary>How long it may sign in at the gateway before it must ask for another pass.</summary>
    public static readonly TimeSpan PassTime = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long a customer waits for a line that was lost while they talked: enough for a page that is loaded again, or a browser that is started
    /// again. Whoever takes longer does not come back.
    /// </summary>
    public static readonly TimeSpan ReturnTime = TimeSpan.FromSeconds(20);

    /// <summary>The gateway's endpoint of a phone in the browser; null: it is a SIP phone.</summary>
    public static string? EndpointOf(string? phone) =>
        phone?.StartsWith(Technology, StringComparison.Ordinal) == true ? phone[Technology.Length..] : null;
}
