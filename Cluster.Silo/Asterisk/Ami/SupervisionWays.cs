using Cluster.Interfaces.Gateways;

namespace Cluster.Silo.Asterisk.Ami;

/// <summary>How the dialplan calls the ways in which a supervisor is heard.</summary>
internal static class SupervisionWays
{
    public static string WordOf(SupervisionWay way) => way switch { SupervisionWay.Whisper => "whisper", SupervisionWay.Barge => "barge", _ => "listen" };

    public static SupervisionWay? Of(string word) => word switch
    {
        "listen" => SupervisionWay.Listen,
        "whisper" => SupervisionWay.Whisper,
        "barge" => SupervisionWay.Barge,
        _ => null,
    };
}
