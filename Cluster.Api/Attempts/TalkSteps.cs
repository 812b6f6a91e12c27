using Cluster.Interfaces.Operators;

namespace Cluster.Api.Attempts;

/// <summary>How an operator and the customer were connected from an instant on, as his grain wrote it down.</summary>
/// <param name="At">From when.</param>
/// <param name="OperatorId">Whose word it is.</param>
/// <param name="Talk">How they were connected; null: his conversation was over.</param>
/// <param name="Recording">Whether it was recorded; null: it could not be.</param>
/// <param name="Muted">His microphone was deaf.</param>
/// <param name="KeysPressed">How many keys he had pressed.</param>
/// <param name="Third">Whom he called, or to whom he passed the customer on.</param>
internal sealed record TalkStep(
    DateTimeOffset At, Guid OperatorId, TalkState? Talk, RecordingState? Recording, bool Muted, int KeysPressed, string? Third);

/// <summary>
/// What happened in the conversations of a call, told by the differences between states. A recording grows only while the customer is
/// bridged, so a step's place in it is the time that he was bridged before.
/// </summary>
internal static class TalkSteps
{
    /// <summary>The steps after the first connection, which the call's record has.</summary>
    public static IEnumerable<TimelineStep> Tell(IEnumerable<TalkStep> states)
    {
        TalkStep? before = null;
        var recorded = TimeSpan.Zero;
        foreach (var state in states)
        {
            // Who has handed the customer to a colleague says so after the colleague has him.
            if (state.Talk is null && before is not null && state.OperatorId != before.OperatorId)
            {
                continue;
            }

            recorded += before is { Talk: TalkState.Connected or TalkState.Conference } ? state.At - before.At : TimeSpan.Zero;
            foreach (var (step, detail) in before is null ? [] : Between(before, state))
            {
                yield return new TimelineStep(state.At, step, detail, state.OperatorId, recorded.TotalSeconds);
            }

            before = state;
        }
    }

    private static IEnumerable<(string Step, string? Detail)> Between(TalkStep before, TalkStep now)
    {
        if (now.OperatorId != before.OperatorId)
        {
            yield return ("taken-over", null);
            yield break;
        }

        if (now.KeysPressed > before.KeysPressed)
        {
            yield return ("keys-pressed", new string('•', now.KeysPressed - before.KeysPressed));
        }

        if (now.Talk is null)
        {
            yield break;
        }

        if (now.Muted != before.Muted)
        {
            yield return (now.Muted ? "muted" : "unmuted", null);
        }

        if (now.Recording != before.Recording && now.Recording is { } recording)
        {
            yield return (recording == RecordingState.On ? "recording-on" : "recording-paused", null);
        }

        if (now.Talk != before.Talk)
        {
            yield return (Moved(before.Talk, now.Talk.Value), now.Third);
        }
    }

    private static string Moved(TalkState? before, TalkState now) => (before, now) switch
    {
        (TalkState.Conference, TalkState.Connected) => "conference-ended",
        (_, TalkState.Connected) => "resumed",
        (TalkState.Transferring, TalkState.Held) => "transfer-failed",
        (TalkState.Calling or TalkState.Consulting, TalkState.Held) => "third-gone",
        (_, TalkState.Held) => "held",
        (_, TalkState.Transferring) => "transfer-begun",
        (_, TalkState.Calling) => "third-called",
        (_, TalkState.Consulting) => "consulting",
        _ => "conference",
    };
}
