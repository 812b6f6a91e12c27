using Orleans;

namespace Cluster.Interfaces.Campaigns;

/// <summary>How a campaign of mode preview offers contacts to its operators.</summary>
[GenerateSerializer, Immutable, Alias("dialer.PreviewRules")]
public sealed record PreviewRules
{
    /// <summary>Time to look at a contact before he is dialled or skipped.</summary>
    [Id(0)]
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether an operator may skip a contact.</summary>
    [Id(1)]
    public bool MaySkip { get; init; } = true;

    /// <summary>How long a contact that was skipped is offered to nobody.</summary>
    [Id(2)]
    public TimeSpan SkipDelay { get; init; } = TimeSpan.FromHours(1);

    /// <summary>What happens when the time is over.</summary>
    [Id(3)]
    public PreviewEnd AtEnd { get; init; }
}

/// <summary>What happens when the time to look at a contact is over.</summary>
[GenerateSerializer, Alias("dialer.PreviewEnd")]
public enum PreviewEnd
{
    /// <summary>He is dialled on the next number by the rules.</summary>
    Dial = 0,

    /// <summary>He is skipped.</summary>
    Skip = 1,

    /// <summary>The operator is paused, and the contact goes to somebody else.</summary>
    Pause = 2,
}
