using Cluster.Grains.Operators;
using Cluster.Interfaces.Operators;
using Npgsql;
using NpgsqlTypes;

namespace Cluster.Silo.Postgres;

/// <summary>Operators in PostgreSQL.</summary>
public sealed class OperatorStore(NpgsqlDataSource database) : IOperatorStore
{
    /// <inheritdoc/>
    public Task<OperatorRow?> FindAsync(Guid operatorId) =>
        // The name has its own column; in the definition it may be missing, and so may the campaigns of somebody who has none.
        database.CreateCommand(
            """
            SELECT id, '{"campaigns": []}'::jsonb || definition || jsonb_build_object('name', name), state FROM operators WHERE id = $1
            """).With(operatorId).FirstAsync(row => new OperatorRow(row.GetGuid(0), row.Json<OperatorDefinition>(1), row.Json<OperatorMemory>(2)));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Guid>> AtWorkAsync() =>
        await database.CreateCommand(
            "SELECT id FROM operators WHERE coalesce(state ->> 'presence', 'signed-out') <> 'signed-out' OR state ->> 'lineId' IS NOT NULL OR jsonb_array_length(state -> 'owed') > 0 ORDER BY id")
            .ListAsync(row => row.GetGuid(0));

    /// <inheritdoc/>
    public Task<ChosenResult?> ChosenAsync(Guid attemptId) =>
        database.CreateCommand("SELECT disposition, callback_from, callback_until, callback_for_team FROM call_notes WHERE attempt_id = $1 AND disposition IS NOT NULL").With(attemptId)
            .FirstAsync(row => new ChosenResult(row.GetString(0), Rows.Instant(row, 1), Rows.Instant(row, 2), row.GetBoolean(3)));

    /// <inheritdoc/>
    public Task AddTransferAsync(Transfer transfer) =>
        database.CreateCommand("INSERT INTO transfers (id, attempt_id, operator_id, target, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING")
            .With(transfer.Id).With(transfer.AttemptId).With(transfer.OperatorId).With(transfer.Target).With(transfer.At).ExecuteAsync();

    /// <inheritdoc/>
    public async Task<long> TakeAsync(Guid operatorId) =>
        (await database.CreateCommand("UPDATE operators SET epoch = epoch + 1 WHERE id = $1 RETURNING epoch").With(operatorId)
            .ListAsync(row => row.GetInt64(0))).FirstOrDefault();

    /// <inheritdoc/>
    public async Task<long> EpochAsync(Guid operatorId) =>
        (await database.CreateCommand("SELECT epoch FROM operators WHERE id = $1").With(operatorId).ListAsync(row => row.GetInt64(0))).FirstOrDefault();

    /// <inheritdoc/>
    public async Task<bool> SaveAsync(Guid operatorId, long epoch, OperatorMemory state, DateTimeOffset at)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        if (await transaction.Statement("UPDATE operators SET state = $2 WHERE id = $1 AND epoch = $3")
            .With(operatorId).WithJson(state).With(epoch).ExecuteAsync() == 0)
        {
            return false;
        }

        if (state is { Call: { } call, Recording: RecordingState.On })
        {
            await transaction.Statement("INSERT INTO recordings (attempt_id, campaign_id, operator_id, started_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING")
                .With(call.AttemptId).With(call.CampaignId).With(operatorId).With(at).ExecuteAsync();
        }

        await NoteStepAsync(transaction, operatorId, state, at);
        await EventLog.WriteAsync(
            transaction, at, "operator.state", state.Call?.CampaignId,
            new { operatorId, state.Presence, state.PauseReason, state.GatewayId, state.Call?.AttemptId, state.Since, state.WrapUpEndsAt, state.WrapUp?.EndedBy });
        await transaction.CommitAsync();
        return true;
    }

    /// <summary>A step of his day, and one of the conversation; what is saved without a change of it is none.</summary>
    private static Task<int> NoteStepAsync(NpgsqlTransaction transaction, Guid operatorId, OperatorMemory state, DateTimeOffset at)
    {
        var doing = DoingOf(state);
        return transaction.Statement(
            """
            WITH day AS (
                INSERT INTO operator_steps (operator_id, at, doing, reason, campaign_id, attempt_id, prolonged)
                SELECT $1, $2, $3, $4, $5, $6, $7 WHERE NOT EXISTS (
                    SELECT FROM (SELECT * FROM operator_steps WHERE operator_id = $1 ORDER BY at DESC, id DESC LIMIT 1) last
                    WHERE last.doing = $3 AND last.reason IS NOT DISTINCT FROM $4 AND last.attempt_id IS NOT DISTINCT FROM $6 AND last.prolonged = $7))
            INSERT INTO talk_steps (attempt_id, operator_id, at, talk, recording, muted, keys, third)
            SELECT $8, $1, $2, $9, $10, $11, $12, $13 WHERE $8 IS NOT NULL AND NOT EXISTS (
                SELECT FROM (SELECT * FROM talk_steps WHERE attempt_id = $8 AND operator_id = $1 ORDER BY id DESC LIMIT 1) last
                WHERE (last.talk, last.recording, last.muted, last.keys, last.third) IS NOT DISTINCT FROM ($9, $10, $11, $12, $13))
            """).With(operatorId).With(at).With((short)doing).With(doing == Doing.Paused ? state.PauseReason : null, NpgsqlDbType.Text)
            .With(state.Call?.CampaignId ?? state.Dialling?.CampaignId ?? state.Offer?.CampaignId, NpgsqlDbType.Uuid).With(state.Call?.AttemptId ?? state.Dialling?.AttemptId, NpgsqlDbType.Uuid)
            .With((short)(state.WrapUp?.Prolonged ?? 0))
            .With(state.Call?.AttemptId, NpgsqlDbType.Uuid).With(doing == Doing.Talking ? (short?)state.Talk : null, NpgsqlDbType.Smallint)
            .With((short?)state.Recording, NpgsqlDbType.Smallint).With(state.Muted).With(state.KeysPressed).With(state.Transfer?.Target ?? state.Consultation?.Target, NpgsqlDbType.Text)
            .ExecuteAsync();
    }

    private static Doing DoingOf(OperatorMemory state) => state switch
    {
        { Call: not null, WrapUp: null } => Doing.Talking,
        { Call: not null } => Doing.WrapUp,
        { Dialling: not null } => Doing.Dialling,
        { Offer: not null } => Doing.Previewing,
        { Presence: Presence.Ready } => Doing.Ready,
        { Presence: Presence.Paused } => Doing.Paused,
        _ => Doing.SignedOut,
    };
}

/// <summary>What an operator was doing, as his day counts it. Stored by number: never renumber.</summary>
public enum Doing
{
    /// <summary>Not at work.</summary>
    SignedOut = 0,

    /// <summary>Waited for calls.</summary>
    Ready = 1,

    /// <summary>Wanted no calls.</summary>
    Paused = 2,

    /// <summary>Talked with a customer.</summary>
    Talking = 3,

    /// <summary>Wrote up the result.</summary>
    WrapUp = 4,

    /// <summary>Dialled a customer himself.</summary>
    Dialling = 5,

    /// <summary>Looked at a contact that was offered to him.</summary>
    Previewing = 6,
}
