namespace Cluster.Silo.Asterisk.Ami;

/// <summary>What became of an action.</summary>
internal enum AmiReplyStatus
{
    /// <summary>Response: Success.</summary>
    Success,

    /// <summary>Response: Error.</summary>
    Error,

    /// <summary>It never left this process.</summary>
    NotSent,

    /// <summary>It may have been seen, but no reply came.</summary>
    Unknown,
}

/// <summary>The reply to an action.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Message">The gateway's own words, or empty.</param>
/// <param name="Challenge">The challenge of a log-in, or empty.</param>
/// <param name="Value">The value that was asked for, or empty; DBGet and Getvar name it differently.</param>
internal readonly record struct AmiReply(AmiReplyStatus Status, string Message = "", string Challenge = "", string Value = "")
{
    public static AmiReply NotSent => new(AmiReplyStatus.NotSent);

    public static AmiReply Unknown => new(AmiReplyStatus.Unknown);

    public static AmiReply From(AmiMessage message) => new(
        message.Is("Response"u8, "Error"u8) ? AmiReplyStatus.Error : AmiReplyStatus.Success,
        message.Text("Message"u8),
        message.Text("Challenge"u8),
        message.Text("Val"u8) is { Length: > 0 } found ? found : message.Text("Value"u8));

    /// <summary>Only announces the event that is the reply, as DBGet has it.</summary>
    public static bool IsAnnouncement(AmiMessage message) => message.Is("Message"u8, "Result will follow"u8);

    /// <summary>An event that is the reply to an action.</summary>
    public static bool IsReply(AmiMessage message) => message.Is("Event"u8, "DBGetResponse"u8);
}
