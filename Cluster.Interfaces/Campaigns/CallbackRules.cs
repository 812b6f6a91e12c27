using Orleans;

namespace Cluster.Interfaces.Campaigns;

/// <summary>For how long callbacks of a campaign are promised, and what becomes of one that nobody has kept in that time.</summary>
[GenerateSerializer, Immutable, Alias("dialer.CallbackRules")]
public sealed record CallbackRules
{
    /// <summary>The longest window of a callback.</summary>
    public const int LongestDays = 7;

    /// <summary>The window of a callback for which no end was said, in minutes.</summary>
    [Id(0)]
    public int WindowMinutes { get; init; } = 60;

    /// <summary>What becomes of a callback that is missed.</summary>
    [Id(1)]
    public MissedCallback Missed { get; init; }

    /// <summary>The end of a window for which none was said.</summary>
    public DateTimeOffset EndOf(DateTimeOffset from) =>
        from <= DateTimeOffset.MaxValue.AddMinutes(-WindowMinutes) ? from.AddMinutes(WindowMinutes) : DateTimeOffset.MaxValue;

    /// <summary>The end of a window: what was said if that can be one, else the campaign's own.</summary>
    public DateTimeOffset UntilOf(DateTimeOffset from, DateTimeOffset? said) =>
        said is { } until && until > from && until - from <= TimeSpan.FromDays(LongestDays) ? until : EndOf(from);
}

/// <summary>What becomes of a callback that is missed: its window is over, and the contact was not reached.</summary>
[GenerateSerializer, Alias("dialer.MissedCallback")]
public enum MissedCallback
{
    /// <summary>It is the team's: the campaign calls as soon as it can, for whoever is free.</summary>
    Team = 0,

    /// <summary>It stays with whoever has promised it until he, or a supervisor, calls, moves, gives or cancels it. The campaign does not call.</summary>
    Keep = 1,

    /// <summary>The promise is over; the contact is called again by the campaign's ordinary rules.</summary>
    Release = 2,
}
