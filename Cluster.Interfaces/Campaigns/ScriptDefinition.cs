using Orleans;

namespace Cluster.Interfaces.Campaigns;

/// <summary>
/// What operators say and ask. In texts <c>{column}</c> stands for what the contact's column of that name holds. The first question of the
/// list is asked first; each answer leads to the next one.
/// </summary>
/// <param name="Text">What is said before any question.</param>
/// <param name="Questions">What is asked, one after another.</param>
[GenerateSerializer, Immutable, Alias("dialer.ScriptDefinition")]
public sealed record ScriptDefinition(string Text, IReadOnlyList<QuestionDefinition> Questions);

/// <summary>A question of a script.</summary>
/// <param name="Id">Names it in the answers.</param>
/// <param name="Text">What is asked.</param>
/// <param name="Kind">What an answer may be.</param>
/// <param name="Next">The question that follows; null: none. A choice's own goes before it.</param>
/// <param name="Choices">Of a question of kind choice: the answers.</param>
[GenerateSerializer, Immutable, Alias("dialer.QuestionDefinition")]
public sealed record QuestionDefinition(string Id, string Text, QuestionKind Kind, string? Next, IReadOnlyList<ChoiceDefinition> Choices);

/// <summary>An answer to choose.</summary>
/// <param name="Value">What is shown and kept.</param>
/// <param name="Next">The question that follows this answer; null: the question's own.</param>
/// <param name="Ends">No question follows this answer.</param>
[GenerateSerializer, Immutable, Alias("dialer.ChoiceDefinition")]
public sealed record ChoiceDefinition(string Value, string? Next = null, bool Ends = false);

/// <summary>What an answer may be.</summary>
[GenerateSerializer, Alias("dialer.QuestionKind")]
public enum QuestionKind
{
    /// <summary>Any text.</summary>
    Text = 0,

    /// <summary>A number, with a point before its fraction.</summary>
    Number = 1,

    /// <summary>One of the choices.</summary>
    Choice = 2,

    /// <summary>A calendar date, such as 2026-05-01.</summary>
    Date = 3,
}
