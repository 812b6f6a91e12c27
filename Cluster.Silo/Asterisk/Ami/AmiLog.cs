using Microsoft.Extensions.Logging;

namespace Cluster.Silo.Asterisk.Ami;

/// <summary>What the links log. Ids and counts only, never a phone number or a secret.</summary>
internal static partial class AmiLog
{
    [LoggerMessage(3001, LogLevel.Information, "Gateway {Gateway}: link up, protocol {Version}, {Channels} channels")]
    public static partial void LinkUp(ILogger logger, string gateway, string version, int channels);

    [LoggerMessage(3002, LogLevel.Warning, "Gateway {Gateway}: link down: {Reason}")]
    public static partial void LinkDown(ILogger logger, string gateway, string reason);

    [LoggerMessage(3003, LogLevel.Warning, "Gateway {Gateway}: not connected: {Reason}; next try in {Delay}")]
    public static partial void NotConnected(ILogger logger, string gateway, string reason, TimeSpan delay);

    [LoggerMessage(3004, LogLevel.Error, "Gateway {Gateway}: {Waiting} events wait for the reader, the link is dropped to resynchronise")]
    public static partial void ReaderFellBehind(ILogger logger, string gateway, int waiting);

    [LoggerMessage(3005, LogLevel.Error, "Gateway {Gateway}: the order for channel {ChannelId} cannot be sent: {Reason}")]
    public static partial void BadOrder(ILogger logger, string gateway, string channelId, string reason);

    [LoggerMessage(3006, LogLevel.Warning, "Gateway {Gateway}: {Action} for channel {ChannelId} refused: {Reason}")]
    public static partial void ActionRefused(ILogger logger, string gateway, string action, string channelId, string reason);

    [LoggerMessage(3007, LogLevel.Warning, "Gateway {Gateway}: no reply to {Count} actions in time")]
    public static partial void ActionsTimedOut(ILogger logger, string gateway, int count);

    [LoggerMessage(3008, LogLevel.Warning, "Gateway {Gateway}: customer {ChannelId} was not connected to line {LineId}: {Result}")]
    public static partial void ConnectFailed(ILogger logger, string gateway, string channelId, string lineId, string result);

    [LoggerMessage(3009, LogLevel.Warning, "Gateway {Gateway}: sound '{Sound}' could not be played to {ChannelId}, who heard nothing: is the file on this gateway?")]
    public static partial void SoundMissing(ILogger logger, string gateway, string channelId, string sound);
}
