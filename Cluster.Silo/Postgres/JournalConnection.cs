using System.Data;
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
    /// <summary>Where one claim met a live attempt, contacts share numbers, and others will: so many batches of claims ask first.</summary>
    private const int BatchesToAsk = 1_000;

    private readonly ClaimColumns _claimColumns = new();
    private readonly EndColumns _endColumns = new();
    private readonly DeferColumns _deferColumns = new();
    private readonly Dictionary<Shape, NpgsqlBatch> _batches = [];
    private readonly List<ClaimChange> _claims = [];
    private readonly List<EndChange> _ends = [];
    private readonly List<DeferralChange> _deferrals = [];
    private readonly HashSet<Guid> _won = [];
    private readonly HashSet<int> _ended = [];
    private NpgsqlConnection? _connection;
    private int _batchesToAsk;

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
        catch (PostgresException error) when (_connection?.FullState == ConnectionState.Open && error.Severity == "ERROR")
        {
            // The server refused the batch; the connection and what is prepared on it are good.
            _batchesToAsk = JournalStatements.MeetsLive(error) ? BatchesToAsk : _batchesToAsk;
            throw;
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

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = await database.OpenConnectionAsync();
        // The statements are planned once, perhaps while the tables are empty: only plans that go from each row of the batch through an
        // index to its partner stay right for millions of rows. A hash of all live attempts seems as good while there are none.
        await using var settings = new NpgsqlCommand(
            """
            SET plan_cache_mode = force_generic_plan;
            SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_sort = off;
            SET synchronous_commit = on
            """,
            connection);
        await settings.ExecuteNonQueryAsync();
        return connection;
    }

    private async Task CloseAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            foreach (var batch in _batches.Values)
            {
                await batch.DisposeAsync();
            }

            _batches.Clear();
            // Its settings are not for others: Npgsql resets it before it lends it again.
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

        // Two processes that lock the same contacts do it in the same order, and do not wait for each other in a circle. And who was
        // imported together stands on the same pages.
        _claims.Sort(static (a, b) => a.ContactId.CompareTo(b.ContactId));
        _ends.Sort(static (a, b) => a.ContactId.CompareTo(b.ContactId));
    }

    private async Task CommitAsync(NpgsqlConnection connection)
    {
        Fill();
        _won.Clear();
        _ended.Clear();
        var batch = await BatchAsync(connection);
        await using var reader = await batch.ExecuteReaderAsync();
        if (_claims.Count > 0)
        {
            await reader.NextResultAsync();
            await reader.ReadAsync();
            _won.UnionWith(await reader.GetFieldValueAsync<Guid[]>(0));
        }

        if (_ends.Count > 0)
        {
            await reader.NextResultAsync();
            await reader.ReadAsync();
            _ended.UnionWith(await reader.GetFieldValueAsync<int[]>(0));
        }

        // Rows come before the commit. Only the end of the whole answer says that it happened.
        while (await reader.NextResultAsync())
        {
        }
    }

    private void Fill()
    {
        _claimColumns.Clear();
        _claims.ForEach(claim => _claimColumns.Add(claim.Claim));
        _endColumns.Clear();
        _ends.ForEach(end => _endColumns.Add(end.End));
        _deferColumns.Clear();
        _deferrals.ForEach(deferral => _deferColumns.Add(deferral.Deferral));
    }

    /// <summary>
    /// The prepared batch for what there is to do. Prepared by hand: when a batch fails half-way, automatic preparation loses count of
    /// which of its statements the server knows.
    /// </summary>
    private async Task<NpgsqlBatch> BatchAsync(NpgsqlConnection connection)
    {
        var claims = _claims.Count > 0;
        var shape = new Shape(
            _ends.Exists(static end => end.End.Record.DoNotCall), claims, claims && _batchesToAsk > 0, _ends.Count > 0,
            _ends.Exists(static end => end.End.Record.ChangesPerson), _deferrals.Count > 0);
        _batchesToAsk -= shape.Asks ? 1 : 0;
        if (!_batches.TryGetValue(shape, out var batch))
        {
            batch = new NpgsqlBatch(connection);
            batch.BatchCommands.Add(new NpgsqlBatchCommand(shape.Lists ? JournalStatements.TakeLock : JournalStatements.ShareLock)
            {
                Parameters = { new NpgsqlParameter<long> { TypedValue = JournalStatements.ClaimLock } },
            });
            if (shape.Claims)
            {
                batch.BatchCommands.Add(_claimColumns.Command(shape.Asks ? JournalStatements.ClaimAfterAsking : JournalStatements.Claim));
            }

            if (shape.Ends)
            {
                batch.BatchCommands.Add(_endColumns.Command(shape.Persons ? JournalStatements.EndWithPersons : JournalStatements.End));
            }

            if (shape.Deferrals)
            {
                batch.BatchCommands.Add(_deferColumns.Command(JournalStatements.Defer));
            }

            await batch.PrepareAsync();
            _batches.Add(shape, batch);
        }

        return batch;
    }

    private (List<ClaimChange> Lost, List<EndChange> Doubtful) Settle(ISettledChanges settled)
    {
        List<ClaimChange> lost = [];
        List<EndChange> doubtful = [];
        foreach (var deferral in _deferrals)
        {
            settled.Deferred(deferral);
        }

        foreach (var claim in _claims)
        {
            if (_won.Contains(claim.Id))
            {
                settled.Claimed(claim, ClaimReply.Claimed);
            }
            else
            {
                lost.Add(claim);
            }
        }

        for (var i = 0; i < _ends.Count; i++)
        {
            var isFirst = _ended.Contains(i + 1);
            if (!isFirst && _ends[i].Sends > 1)
            {
                // It may have been this very end, committed by a try whose answer was lost.
                doubtful.Add(_ends[i]);
            }
            else
            {
                settled.Ended(_ends[i], isFirst);
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
        AddArray(command, NpgsqlDbType.Bigint, lost.ConvertAll(static claim => claim.Claim.GatewayEpoch));
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

/// <summary>Which statements a batch has.</summary>
internal readonly record struct Shape(bool Lists, bool Claims, bool Asks, bool Ends, bool Persons, bool Deferrals);

/// <summary>Who learns what became of changes.</summary>
internal interface ISettledChanges
{
    void Claimed(ClaimChange claim, ClaimReply reply);

    void Ended(EndChange end, bool first);

    void Deferred(DeferralChange deferral);
}
