using Cluster.Grains.Contacts;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Npgsql;
using NpgsqlTypes;

namespace Cluster.Silo.Postgres;

/// <summary>Contacts in PostgreSQL.</summary>
public sealed class ContactStore(NpgsqlDataSource database, TimeProvider time) : IContactStore
{
    /// <summary>
    /// A contact, or null. One without a zone of its own has the zone of its oldest place in a campaign; what comes with a due entry
    /// (the hopper) has that entry's.
    /// </summary>
    public Task<ContactSnapshot?> FindAsync(Guid contactId) =>
        database.CreateCommand(
            """
            SELECT c.id, c.version, c.numbers,
                   coalesce(c.zone, (SELECT e.zone FROM entries e WHERE e.contact_id = c.id ORDER BY e.campaign_id LIMIT 1), 'UTC'),
                   c.dnc, c.attempts, c.recent
            FROM contacts c WHERE c.id = $1
            """).With(contactId).FirstAsync(row => Rows.ReadContact(row, 0));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<EntrySnapshot>> EntriesAsync(Guid contactId) =>
        await database.CreateCommand($"SELECT {Rows.Entry} FROM entries e WHERE e.contact_id = $1 ORDER BY e.campaign_id")
            .With(contactId).ListAsync(row => Rows.ReadEntry(row, 0));

    /// <inheritdoc/>
    public Task<ContactPlace?> FindInAsync(Guid contactId, Guid campaignId) =>
        database.CreateCommand(
            $"SELECT {Rows.Contact}, {Rows.Entry} FROM entries e JOIN contacts c ON c.id = e.contact_id WHERE e.campaign_id = $1 AND e.contact_id = $2")
            .With(campaignId).With(contactId).FirstAsync(row => new ContactPlace(Rows.ReadContact(row, 0), Rows.ReadEntry(row, 7)));

    /// <inheritdoc/>
    public Task<OpenAttempt?> OpenAttemptAsync(Guid contactId) =>
        database.CreateCommand($"SELECT {Rows.Attempt} FROM attempts a WHERE a.contact_id = $1 AND a.ended_at IS NULL")
            .With(contactId).FirstAsync(Rows.ReadAttempt);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListedNumbersAsync(IReadOnlyList<string> numbers) =>
        await database.CreateCommand("SELECT number FROM dnc_numbers WHERE number = ANY($1)")
            .With(numbers.ToArray()).ListAsync(row => row.GetString(0));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Guid>> CalledOnAsync(IReadOnlyList<string> numbers) =>
        await database.CreateCommand("SELECT contact_id FROM attempts WHERE number = ANY($1) AND ended_at IS NULL")
            .With(numbers.ToArray()).ListAsync(row => row.GetGuid(0));

    /// <inheritdoc/>
    public Task<Conversation?> ConversationAsync(Guid attemptId) =>
        database.CreateCommand("SELECT id, (state ->> 'since')::timestamptz FROM operators WHERE state -> 'call' ->> 'attemptId' = $1")
            .With(attemptId.ToString()).FirstAsync(row => new Conversation(row.GetGuid(0), row.GetFieldValue<DateTimeOffset>(1)));

    /// <inheritdoc/>
    public async Task<bool> PutOffAsync(Guid contactId, EntrySnapshot entry, Skip? skip)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        if (!await MoveAsync(transaction, contactId, entry))
        {
            return false;
        }

        if (skip is not null)
        {
            await transaction.Statement("INSERT INTO skips (campaign_id, contact_id, operator_id, reason, at) VALUES ($1, $2, $3, $4, $5)")
                .With(entry.CampaignId).With(contactId).With(skip.OperatorId).With(skip.Reason).With(time.GetUtcNow()).ExecuteAsync();
        }

        await transaction.CommitAsync();
        return true;
    }

    /// <inheritdoc/>
    public async Task SetDoNotCallAsync(Guid contactId, bool doNotCall)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        if (await MarkAsync(transaction, contactId, doNotCall))
        {
            await transaction.CommitAsync();
        }
    }

    /// <inheritdoc/>
    public async Task<bool> DisposeAsync(Guid contactId, DispositionRequest disposition, EntrySnapshot entry)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var record = await transaction.Statement(
            "SELECT result, number, campaign_id, operator_id FROM call_records WHERE attempt_id = $1 AND contact_id = $2 FOR UPDATE")
            .With(disposition.AttemptId).With(contactId)
            .FirstAsync(row => new { Result = row.IsDBNull(0) ? null : row.GetString(0), Number = row.GetString(1) });
        if (record is null)
        {
            return false;
        }

        if (record.Result == disposition.Code || (record.Result is not null && disposition.Source != ResultSource.Given))
        {
            return true;
        }

        await transaction.Statement("UPDATE call_records SET result = $2, result_source = $3 WHERE attempt_id = $1")
            .With(disposition.AttemptId).With(disposition.Code!).With((short)disposition.Source).ExecuteAsync();
        if (!await MoveAsync(transaction, contactId, entry))
        {
            return false;
        }

        if (disposition is { Kind: DispositionKind.Callback, Callback: { } callback })
        {
            // The attempt's id serves as the promise's: a call ends with at most one promise.
            await PromiseAsync(transaction, disposition.AttemptId, contactId, callback, entry);
        }
        else
        {
            await transaction.Statement("UPDATE callbacks SET state = 1 WHERE campaign_id = $1 AND contact_id = $2 AND state = 0")
                .With(entry.CampaignId).With(contactId).ExecuteAsync();
        }

        if (disposition.Kind == DispositionKind.DoNotCall)
        {
            await DncList.AddAsync(transaction, [record.Number], "asked-operator", time.GetUtcNow());
            await MarkAsync(transaction, contactId, doNotCall: true);
        }

        await TellAsync(transaction, "call.disposed", entry.CampaignId, new { disposition.AttemptId, contactId, disposition.Code, disposition.Source });
        await transaction.CommitAsync();
        return true;
    }

    /// <inheritdoc/>
    public async Task<bool> TimeOutAsync(Guid contactId, Guid campaignId, Guid attemptId)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        if (await transaction.Statement("UPDATE call_records SET result_source = $3 WHERE attempt_id = $1 AND contact_id = $2 AND result IS NULL AND result_source IS NULL")
            .With(attemptId).With(contactId).With((short)ResultSource.TimedOut).ExecuteAsync() == 0)
        {
            return await transaction.Statement("SELECT 1 FROM call_records WHERE attempt_id = $1 AND contact_id = $2").With(attemptId).With(contactId)
                .FirstAsync(_ => "") is not null;
        }

        await TellAsync(transaction, "call.disposed", campaignId, new { attemptId, contactId, Source = ResultSource.TimedOut });
        await transaction.CommitAsync();
        return true;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The entry changed meanwhile: read again.</exception>
    public async Task ScheduleCallbackAsync(Guid callbackId, Guid contactId, CallbackRequest callback, EntrySnapshot entry)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        if (await transaction.Statement("SELECT 1 FROM callbacks WHERE id = $1").With(callbackId).FirstAsync(_ => "") is not null)
        {
            return;
        }

        if (!await MoveAsync(transaction, contactId, entry))
        {
            throw new InvalidOperationException($"The entry of contact {contactId} in campaign {entry.CampaignId} changed meanwhile.");
        }

        await PromiseAsync(transaction, callbackId, contactId, callback, entry);
        await transaction.CommitAsync();
    }

    private static async Task<bool> MoveAsync(NpgsqlTransaction transaction, Guid contactId, EntrySnapshot entry) =>
        await transaction.Statement(
            """
            UPDATE entries SET status = $3, next_due = $4, next_number = $5, dropped = $6, tries = $7, operator_id = $8, round_due = $10, callback_until = $11,
                version = version + 1
            WHERE campaign_id = $1 AND contact_id = $2 AND version = $9 - 1
            """)
            .With(entry.CampaignId).With(contactId).With((short)entry.Status).With(entry.NextDue).With((short)entry.NextNumber)
            .With(entry.Dropped).With(entry.Tries).With(entry.OperatorId, NpgsqlDbType.Uuid).With(entry.Version)
            .With(entry.RoundDue, NpgsqlDbType.TimestampTz).With(entry.CallbackUntil, NpgsqlDbType.TimestampTz).ExecuteAsync() == 1;

    private async Task PromiseAsync(
        NpgsqlTransaction transaction, Guid callbackId, Guid contactId, CallbackRequest callback, EntrySnapshot entry)
    {
        await transaction.Statement("UPDATE callbacks SET state = 2 WHERE campaign_id = $1 AND contact_id = $2 AND state = 0")
            .With(entry.CampaignId).With(contactId).ExecuteAsync();
        await transaction.Statement(
            """
            INSERT INTO callbacks (id, campaign_id, contact_id, operator_id, from_at, until_at, due_at, note, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $5, $7, $8)
            """)
            .With(callbackId).With(entry.CampaignId).With(contactId).With(callback.OperatorId, NpgsqlDbType.Uuid)
            .With(entry.NextDue).With(entry.CallbackUntil!.Value).With(callback.Note, NpgsqlDbType.Text).With(time.GetUtcNow()).ExecuteAsync();
        await TellAsync(
            transaction, "callback.created", entry.CampaignId, new { callbackId, contactId, callback.OperatorId, From = entry.NextDue, Until = entry.CallbackUntil });
    }

    private async Task<bool> MarkAsync(NpgsqlTransaction transaction, Guid contactId, bool doNotCall)
    {
        if (await transaction.Statement("UPDATE contacts SET dnc = $2, version = version + 1 WHERE id = $1 AND dnc <> $2")
            .With(contactId).With(doNotCall).ExecuteAsync() == 0)
        {
            return false;
        }

        await transaction.Statement(
            doNotCall
                ? "UPDATE entries SET status = 5, version = version + 1 WHERE contact_id = $1 AND status IN (0, 1)"
                : "UPDATE entries SET status = 0, version = version + 1 WHERE contact_id = $1 AND status = 5")
            .With(contactId).ExecuteAsync();
        if (doNotCall)
        {
            await transaction.Statement("UPDATE callbacks SET state = 2 WHERE contact_id = $1 AND state = 0").With(contactId).ExecuteAsync();
        }

        await TellAsync(transaction, doNotCall ? "dnc.added" : "dnc.removed", campaignId: null, new { contactId });
        return true;
    }

    private Task TellAsync<T>(NpgsqlTransaction transaction, string type, Guid? campaignId, T data) =>
        EventLog.WriteAsync(transaction, time.GetUtcNow(), type, campaignId, data);
}
