using Cluster.Grains.Operators;
using Cluster.Interfaces.Operators;
using Npgsql;

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
        database.CreateCommand("SELECT disposition, callback_at FROM call_notes WHERE attempt_id = $1 AND disposition IS NOT NULL").With(attemptId)
            .FirstAsync(row => new ChosenResult(row.GetString(0), row.IsDBNull(1) ? null : row.GetFieldValue<DateTimeOffset>(1)));

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

        await EventLog.WriteAsync(
            transaction, at, "operator.state", state.Call?.CampaignId,
            new { operatorId, state.Presence, state.PauseReason, state.GatewayId, state.Call?.AttemptId, state.Since, state.WrapUpEndsAt });
        await transaction.CommitAsync();
        return true;
    }
}
