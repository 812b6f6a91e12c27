using System.Text.Json;
using Cluster.Api.Conventions;
using Cluster.Grains.Campaigns.Scripts;
using Cluster.Grains.Operators;
using Cluster.Interfaces.Campaigns;
using Cluster.Silo.Hosting;
using Npgsql;

namespace Cluster.Api.Workplace;

/// <summary>Keeps what customers answer to the script of the call in hand, one question at a time.</summary>
internal sealed class AnswerRoute(NpgsqlDataSource db, CallInHand inHand, IOperatorWatch watch, TimeProvider clock)
{
    public async Task<Answer> PutAsync(ApiCall call)
    {
        var attempt = call.Body["attemptId"].Required().Id();
        var question = call.Body["question"].Required().Text(100);
        var answer = call.Body["answer"].Prose(ScriptRules.MaxAnswer);
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

        var problem = await KeepAsync(attempt!.Value, operatorId, question!, string.IsNullOrEmpty(answer) ? null : answer, call.Aborted);
        watch.Changed(operatorId);
        return problem ?? Answer.NoContent;
    }

    private async Task<Answer?> KeepAsync(Guid attemptId, Guid operatorId, string questionId, string? answer, CancellationToken stop)
    {
        await using var connection = await db.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);

        // Answers of one call that come at the same time, from two tabs for example, wait for each other.
        await ExecuteAsync(connection, "SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0))", stop, attemptId);
        var (script, answers) = await ReadAsync(connection, attemptId, stop);
        if (script is null || ScriptRules.Asked(script, answers).FirstOrDefault(asked => asked.Id == questionId) is not { } question)
        {
            return Problem.Fields("/question", "unknown-question", "This question is not asked now.");
        }

        if (answer is not null && !ScriptRules.Takes(question, answer))
        {
            return Problem.Fields("/answer", "format", question.Kind switch
            {
                QuestionKind.Number => "Must be a number, such as 12.5.",
                QuestionKind.Date => "Must be a date such as 2026-05-01.",
                _ => "One of the question's choices.",
            });
        }

        _ = answer is null ? answers.Remove(questionId) : (answers[questionId] = answer) is not null;
        var kept = ScriptRules.Asked(script, answers).Select(asked => asked.Id).Where(answers.ContainsKey).ToArray();
        await ExecuteAsync(connection, "DELETE FROM call_answers WHERE attempt_id = $1 AND question <> ALL($2)", stop, attemptId, kept);
        if (answer is not null)
        {
            await ExecuteAsync(
                connection,
                """
                INSERT INTO call_answers (attempt_id, question, answer, operator_id, answered_at) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (attempt_id, question) DO UPDATE SET answer = $3, operator_id = $4, answered_at = $5
                """,
                stop, attemptId, questionId, answer, operatorId, clock.GetUtcNow());
        }

        await transaction.CommitAsync(stop);
        return null;
    }

    private static async Task<(ScriptDefinition? Script, Dictionary<string, string> Answers)> ReadAsync(NpgsqlConnection connection, Guid attemptId, CancellationToken stop)
    {
        await using var command = connection.Command(
            """
            SELECT (c.definition -> 'script')::text, (SELECT coalesce(jsonb_object_agg(w.question, w.answer), '{}') FROM call_answers w WHERE w.attempt_id = a.id)::text
            FROM attempts a JOIN campaigns c ON c.id = a.campaign_id WHERE a.id = $1
            """,
            attemptId);
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) && row.TextOrNull(0) is { } script
            ? (JsonSerializer.Deserialize<ScriptDefinition>(script, ClusterJson.Options), JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(1))!)
            : (null, []);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken stop, params object[] values)
    {
        await using var command = connection.Command(sql, values);
        await command.ExecuteNonQueryAsync(stop);
    }
}

/// <summary>The answer to one question; without an answer it is asked again.</summary>
internal sealed record AnswerBody(Guid AttemptId, string Question, string? Answer);
