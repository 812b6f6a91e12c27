using Orleans;

namespace Cluster.Interfaces;

/// <summary>The result that the network gave to an attempt. Stored by number: never renumber.</summary>
[GenerateSerializer, Alias("dialer.Outcome")]
public enum Outcome
{
    /// <summary>A person answered.</summary>
    Answered = 0,

    /// <summary>An answering machine answered.</summary>
    Machine = 1,

    /// <summary>The number was engaged.</summary>
    Busy = 2,

    /// <summary>Nobody picked up within the ring time.</summary>
    NoAnswer = 3,

    /// <summary>The number does not exist.</summary>
    InvalidNumber = 4,

    /// <summary>The network or the gateway had no free path.</summary>
    Congestion = 5,

    /// <summary>The called side or its network declined the call.</summary>
    Rejected = 6,

    /// <summary>The call could not be made for a reason on our side.</summary>
    Failed = 7,

    /// <summary>Answered live, but nobody was there in time.</summary>
    Abandoned = 8,

    /// <summary>The fate of the call could not be learnt. Not redialled within its retry delay.</summary>
    Unknown = 9,
}
