using Cluster.Interfaces;

namespace Cluster.Grains.Contacts;

/// <summary>
/// Outcome of a call that was never answered, from the hang-up. The signalling's own code decides where there is one, because gateways
/// fold several of them into one Q.850 cause.
/// </summary>
/// <remarks>Source: ITU-T Q.850; RFC 3261 and RFC 3398 for SIP; checked against Asterisk 22.</remarks>
internal static class HangupCauses
{
    public static Outcome OutcomeOf(int cause, string? techCause) =>
        BySip(techCause) ?? ByCause(cause);

    private static Outcome? BySip(string? techCause) => techCause switch
    {
        "486" or "600" => Outcome.Busy,
        "404" or "410" or "484" or "485" or "604" => Outcome.InvalidNumber,
        "403" or "603" or "607" or "608" => Outcome.Rejected,
        "408" or "480" or "487" => Outcome.NoAnswer,
        "500" or "502" or "503" or "504" => Outcome.Congestion,
        _ => null,
    };

    private static Outcome ByCause(int cause) => cause switch
    {
        17 => Outcome.Busy,
        1 or 2 or 3 or 22 or 28 => Outcome.InvalidNumber,
        21 or 55 or 57 or 87 => Outcome.Rejected,
        16 or 18 or 19 or 20 or 31 => Outcome.NoAnswer,
        27 or 34 or 38 or 41 or 42 or 44 or 47 or 58 or 102 => Outcome.Congestion,
        _ => Outcome.Failed,
    };
}
