using Cluster.Silo.Postgres;

namespace Cluster.Api.Workplace;

/// <summary>An operator's day so far, made of what was written down while he worked.</summary>
/// <param name="From">When the day began where he is.</param>
/// <param name="Until">Until when it is counted.</param>
/// <param name="Spans">What he did one after the other, without the hours in which he was not at work.</param>
/// <param name="States">How long he did each.</param>
/// <param name="Pauses">His pauses by reason, the longest first.</param>
/// <param name="Calls">Conversations.</param>
/// <param name="TalkSeconds">How long one took on average; null: none.</param>
/// <param name="WrapUpSeconds">How long the result of one took on average; null: none.</param>
/// <param name="Prolonged">How often he asked for more time to write up.</param>
/// <param name="Results">The results of these conversations, the most frequent first; a conversation without one has no part in it.</param>
public sealed record Day(
    DateTimeOffset From, DateTimeOffset Until, IReadOnlyList<DaySpan> Spans, IReadOnlyList<DayState> States, IReadOnlyList<DayPause> Pauses,
    int Calls, double? TalkSeconds, double? WrapUpSeconds, int Prolonged, IReadOnlyList<DayResult> Results);

/// <summary>A part of a day.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="Until">Its end.</param>
/// <param name="Doing">What he did.</param>
/// <param name="Reason">Why, of a pause.</param>
public sealed record DaySpan(DateTimeOffset From, DateTimeOffset Until, Doing Doing, string? Reason);

/// <summary>How long an operator did something.</summary>
/// <param name="Doing">What.</param>
/// <param name="Seconds">How long, in all.</param>
public sealed record DayState(Doing Doing, double Seconds);

/// <summary>Pauses for one reason.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Times">How many.</param>
/// <param name="Seconds">How long, in all.</param>
public sealed record DayPause(string Reason, int Times, double Seconds);

/// <summary>A result that was given.</summary>
/// <param name="Code">The result.</param>
/// <param name="Calls">How often.</param>
public sealed record DayResult(string Code, int Calls);

/// <summary>A change in what an operator did.</summary>
internal sealed record DayStep(DateTimeOffset At, Doing Doing, string? Reason, Guid? CampaignId, Guid? AttemptId, int Prolonged = 0);
