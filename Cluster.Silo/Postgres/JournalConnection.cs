using Cluster.Grains.Contacts;
using Npgsql;
using NpgsqlTypes;

namespace Cluster.Silo.Postgres;

/// <summary>
/// Sends batches over one connection that it opens again when it was lost. A batch is one round trip: its commands are pipelined with a
/// single sync at the end, which PostgreSQL treats as one transaction.
/// </summary>
internal sealed class JournalConnection(NpgsqlDataSource database) : IAsyncDisposable
{
    private readonly NpgsqlBatchCommand _share = Lock(JournalStatements.ShareLock);
    private readonly NpgsqlBatchCommand _exclude = Lock(JournalStatements.TakeLock);
    private readonly ClaimCommand _claimCommand = new();
    private readonly EndCommand _endCommand = new();
    private readonly DeferCommand _deferCommand = new();
    private readonly List<ClaimChange> _claims = [];
    private readonly List<EndChange> _ends = [];
    private readonly List<DeferralChange> _deferrals = [];
    private readonly List<int> _won = [];
    private readonly List<int> _ended = [];
    private NpgsqlConnection? _connection;

    /// <summary>
    /// Commits the changes. Those whose fate is settled are handed to <paramref name="settled"/>, after the commit and never before. When
    /// it throws, the changes that were not settled may or may not be committed: sending them again settles them rightly.
    /// </summary>
    public async Task SendAsync(IReadOnlyList<JournalChange> changes, ISettledChanges settled)
    {
        try
        {
            _connection ??= await OpenAsync();
            Sort(changes);
            await CommitAsync(_connection);
            var (lost, doubtful) = Settle(settled);
            if (lost.Count > 0)
            {
                await ExplainClaimsAsync(_connection, lost, settled);
            }

            if (doubtful.Count > 0)
            {
                await ExplainEndsAsync(_connection, doubtful, settled);
            }
        }
        catch
        {
            await CloseAsync();
            throw;
        }
        finally
        {
            _claims.Clear();
            _ends.Clear();
            _deferrals.Clear();
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private static NpgsqlBatchCommand Lock(string statement) =>
        new(statement) { Parameters = { new NpgsqlParameter<long> { TypedValue = JournalStatements.DoNotCallLock } } };

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = await database.OpenConnectionAsync();
        // The statements are planned once, perhaps while the tables are empty: only plans by index stay right for millions of rows.
        await using var settings = new NpgsqlCommand(
            "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET synchronous_commit = on", connection);
        await settings.ExecuteNonQueryAsync();
        return connection;
    }

    private async Task CloseAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            // Its settings are not for others: it does not go back into the pool as it is, Npgsql resets it.
            await connection.DisposeAsync();
        }
    }

    private void Sort(IReadOnlyList<JournalChange> changes)
    {
        foreach (var change in changes)
        {
            change.Sends++;
            switch (change)
            {
                case ClaimChange claim: _claims.Add(claim); break;
                case EndChange end: _ends.Add(end); break;
                case DeferralChange deferral: _deferrals.Add(deferral); break;
                default: throw new InvalidOperationException($"No statement for {change.GetType().Name}.");
            }
        }

        // Two processes that lock the same contacts do it in the same order, and do not wait for each other in a circle.
        _claims.Sort(static (a, b) => a.ContactId.CompareTo(b.ContactId));
    }

    private async Task CommitAsync(NpgsqlConnection connection)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(_ends.Exists(static end => end.End.Record.DoNotCall) ? _exclude : _share);
        AddClaims(batch);
        AddEnds(batch);
        AddDeferrals(batch);

        _won.Clear();
        _ended.Clear();
        await using var reader = await batch.ExecuteReaderAsync();
        if (_claims.Count > 0)
        {
            await reader.NextResultAsync();
            await ReadAsync(reader, _won);
        }

        if (_ends.Count > 0)
        {
            await reader.NextResultAsync();
            await ReadAsync(reader, _ended);
        }

        // Rows come before the commit. Only the end of the whole answer says that it happened.
        while (await reader.NextResultAsync())
        {
        }
    }

    private void AddClaims(NpgsqlBatch batch)
    {
        if (_claims.Count > 0)
        {
            _claimCommand.Clear();
            foreach (var claim in _claims)
            {
                _claimCommand.Add(claim.Claim);
            }

            batch.BatchCommands.Add(_claimCommand.Command);
        }
    }

    private void AddEnds(NpgsqlBatch batch)
    {
        if (_ends.Count > 0)
        {
            _endCommand.Clear();
            foreach (var end in _ends)
            {
                _endCommand.Add(end.End);
            }

            batch.BatchCommands.Add(_endCommand.Command);
        }
    }

    private void AddDeferrals(NpgsqlBatch batch)
    {
        if (_deferrals.Count > 0)
        {
            _deferCommand.Clear();
            foreach (var deferral in _deferrals)
            {
                _deferCommand.Add(deferral.Deferral);
            }

            batch.BatchCommands.Add(_deferCommand.Command);
        }
    }

    private static async Task ReadAsync(NpgsqlDataReader reader, List<int> ordinals)
    {
        while (await reader.ReadAsync())
        {
            ordinals.Add(reader.GetInt32(0) - 1);
        }
    }

    private (List<ClaimChange> Lost, List<EndChange> Doubtful) Settle(ISettledChanges settled)
    {
        List<ClaimChange> lost = [];
        List<EndChange> doubtful = [];
        foreach (var deferral in _deferrals)
        {
            settled.Deferred(deferral);
        }

        var won = new bool[_claims.Count];
        _won.ForEach(ordinal => won[ordinal] = true);
        for (var i = 0; i < won.Length; i++)
        {
            if (won[i])
            {
                settled.Claimed(_claims[i], ClaimReply.Claimed);
            }
            else
            {
                lost.Add(_claims[i]);
            }
        }

        var ended = new bool[_ends.Count];
        _ended.ForEach(ordinal => ended[ordinal] = true);
        for (var i = 0; i < ended.Length; i++)
        {
            if (!ended[i] && _ends[i].Sends > 1)
            {
                // It may have been this very end, committed by a try whose answer was lost.
                doubtful.Add(_ends[i]);
            }
            else
            {
                settled.Ended(_ends[i], ended[i]);
            }
        }

        return (lost, doubtful);
    }

    private static async Task ExplainClaimsAsync(NpgsqlConnection connection, List<ClaimChange> lost, ISettledChanges settled)
    {
        await using var command = new NpgsqlCommand(JournalStatements.ExplainClaims, connection);
        AddArray(command, NpgsqlDbType.Uuid, lost.ConvertAll(static claim => claim.Id));
        AddArray(command, NpgsqlDbType.Uuid, lost.ConvertAll(static claim => claim.ContactId));
        AddArray(command, NpgsqlDbType.Text, lost.ConvertAll(static claim => claim.Claim.Attempt.Number));
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            settled.Claimed(lost[reader.GetInt32(0) - 1], (ClaimReply)reader.GetInt32(1));
        }
    }

    private static async Task ExplainEndsAsync(NpgsqlConnection connection, List<EndChange> doubtful, ISettledChanges settled)
    {
        var ours = new bool[doubtful.Count];
        await using (var command = new NpgsqlCommand(JournalStatements.ExplainEnds, connection))
        {
            AddArray(command, NpgsqlDbType.Uuid, doubtful.ConvertAll(static end => end.Id));
            AddArray(command, NpgsqlDbType.TimestampTz, doubtful.ConvertAll(static end => end.End.Record.EndedAt.UtcDateTime));
            AddArray(command, NpgsqlDbType.Smallint, doubtful.ConvertAll(static end => (short)end.End.Record.Outcome));
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                ours[reader.GetInt32(0) - 1] = true;
            }
        }

        for (var i = 0; i < ours.Length; i++)
        {
            settled.Ended(doubtful[i], ours[i]);
        }
    }

    private static void AddArray<T>(NpgsqlCommand command, NpgsqlDbType type, List<T> values) =>
        command.Parameters.Add(new NpgsqlParameter<List<T>> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = values });
}

/// <summary>Who learns what became of changes.</summary>
internal interface ISettledChanges
{
    void Claimed(ClaimChange claim, ClaimReply reply);

    void Ended(EndChange end, bool first);

    void Deferred(DeferralChange deferral);
}
