using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Grains.Operators;
using Cluster.Interfaces.Operators;
using Npgsql;
using NpgsqlTypes;
using Orleans;

namespace Cluster.Api.Workplace;

/// <summary>What an operator's screen reads and writes beside the commands, which are those of <c>/operators</c> under <c>/workplace</c>.</summary>
internal sealed class WorkplaceRoutes(
    DeskReader desks, AnswerRoute answers, CallInHand inHand, NpgsqlDataSource db, IGrainFactory grains, IOperatorWatch watch, TimeProvider clock)
{
    /// <summary>Longest notes of a call.</summary>
    public const int MaxNotes = 4_000;

    public void Map(RouteTable routes)
    {
        routes.Get("/workplace", new("getWorkplace", "All that the operator's screen shows; pushed at each change by the hub /live.", Scopes.Workplace),
            async call => Answer.Ok(await desks.ReadAsync(call.Client.Person!, call.Aborted)), typeof(Desk));
        routes.Put("/workplace/note", new("putNote", "Keeps what the operator has written of the call in hand, as he types.", Scopes.Workplace)
        {
            Body = typeof(NoteBody),
        }, PutNoteAsync, 204);
        routes.Put("/workplace/answer", new("putAnswer", "Keeps the answer to one question of the script; answers that it makes pointless are forgotten.", Scopes.Workplace)
        {
            Body = typeof(AnswerBody),
        }, answers.PutAsync, 204);
        routes.Get("/workplace/colleagues", new("listColleagues", "Operators to whom the customer in hand may be passed on.", Scopes.Workplace),
            ColleaguesAsync, typeof(IReadOnlyList<Colleague>));
    }

    private async Task<Answer> ColleaguesAsync(ApiCall call)
    {
        var operatorId = call.Client.Person!.OperatorId!.Value;
        var status = await grains.GetGrain<IOperatorGrain>(operatorId.ToString()).GetStatusAsync();
        return Answer.Ok(status is { AttemptId: { } attempt, Activity: Activity.Talking } ? await desks.ColleaguesAsync(attempt, operatorId, call.Aborted) : []);
    }

    private async Task<Answer> PutNoteAsync(ApiCall call)
    {
        var attempt = call.Body["attemptId"].Required().Id();
        var text = call.Body["text"].Required().Prose(MaxNotes);
        var disposition = call.Body["disposition"].Text(100, Forms.Code());
        var (callbackFrom, callbackUntil) = (call.Body["callbackFrom"].Instant(), call.Body["callbackUntil"].Instant());
        var forTeam = call.Body["callbackForTeam"].Flag() ?? false;
        call.Body.Finish();
        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        var operatorId = call.Client.Person!.OperatorId!.Value;
        if (await inHand.RefusalAsync(operatorId, attempt) is { } refusal)
        {
            return refusal;
        }

        await db.ExecuteAsync(
            """
            INSERT INTO call_notes (attempt_id, operator_id, text, disposition, callback_from, updated_at, callback_for_team, callback_until)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (attempt_id) DO UPDATE
            SET operator_id = $2, text = $3, disposition = $4, callback_from = $5, updated_at = $6, callback_for_team = $7, callback_until = $8
            """,
            attempt!.Value, operatorId, text!, Rows.Typed(disposition, NpgsqlDbType.Text), Rows.Typed(callbackFrom, NpgsqlDbType.TimestampTz), clock.GetUtcNow(), forTeam,
            Rows.Typed(callbackUntil, NpgsqlDbType.TimestampTz));
        watch.Changed(operatorId);
        return Answer.NoContent;
    }
}

/// <summary>What an operator has written.</summary>
internal sealed record NoteBody(Guid AttemptId, string Text, string? Disposition, DateTimeOffset? CallbackFrom, DateTimeOffset? CallbackUntil, bool? CallbackForTeam);
