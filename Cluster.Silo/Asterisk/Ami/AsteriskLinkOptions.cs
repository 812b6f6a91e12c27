using System.ComponentModel.DataAnnotations;

namespace Cluster.Silo.Asterisk.Ami;

/// <summary>How a link to a gateway behaves: its patience and its bounds.</summary>
public sealed class AsteriskLinkOptions
{
    /// <summary>
    /// PEM file with the authorities that may have signed the gateways' certificates, instead of those that the system trusts. Default none.
    /// A gateway with a fingerprint needs neither.
    /// </summary>
    public string? Authority { get; set; }

    /// <summary>For connecting, the greeting, log-in and the list of channels together. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>For the reply to an action; after it the action's fate is unknown. Default 5 s.</summary>
    public TimeSpan ActionTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Between two pings. Default 5 s.</summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Pings in a row without an answer that make a link dead. Default 2.</summary>
    [Range(1, 100)]
    public int MissedPings { get; set; } = 2;

    /// <summary>How often time-outs are looked at; they are late by at most this much. Default 250 ms.</summary>
    public TimeSpan Tick { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>First wait before connecting again. Default 250 ms.</summary>
    public TimeSpan ReconnectFirst { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest wait before connecting again. Default 15 s.</summary>
    public TimeSpan ReconnectMost { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long after a failed OriginateResponse a Hangup may still come; then the call never had a channel. Default 2 s.</summary>
    public TimeSpan FailedOriginateGrace { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Events that may wait for the reader; one more drops the link. Default 20,000.</summary>
    [Range(1, 1_000_000)]
    public int EventCapacity { get; set; } = 20_000;

    /// <summary>Actions that may wait for their reply; one more is not sent. Default 4,096.</summary>
    [Range(1, 100_000)]
    public int PendingCapacity { get; set; } = 4_096;

    /// <summary>Bytes of actions that may wait for the socket; more are not sent. Default 1 MiB.</summary>
    [Range(4_096, 64 * 1024 * 1024)]
    public int OutboxBytes { get; set; } = 1024 * 1024;

    /// <summary>Ended channels that are remembered, so that a repeated hang-up is told once. Default 8,192.</summary>
    [Range(1, 1_000_000)]
    public int EndedMemory { get; set; } = 8_192;
}
