using Cluster.Interfaces;
using Cluster.Interfaces.Contacts;
using Npgsql;
using NpgsqlTypes;

namespace Cluster.Tests.Benchmarks;

/// <summary>
/// The yardstick: the durable work of a dialer as one writes it with Npgsql and nothing else. A thousand attempts are claimed in one
/// transaction and ended in the next; each transaction is one round trip of prepared statements. It asks nothing, checks nothing and
/// shares nothing: the list is in memory, nobody else may touch these contacts, and whoever is next is dialled.
/// </summary>
internal sealed class PlainDialer : IAsyncDisposable
{
    private const int Size = 1_000;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromHours(1);

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlBatch _claim;
    private readonly NpgsqlBatch _end;
    private readonly Guid[] _contacts;
    private readonly string[] _numbers;
    private readonly int[] _tries;

    private PlainDialer(NpgsqlConnection connection, Guid[] contacts, string[] numbers)
    {
        (_connection, _contacts, _numbers, _tries) = (connection, contacts, numbers, new int[contacts.Length]);
        _claim = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Command(
                    """
                    INSERT INTO attempts (id, contact_id, campaign_id, number, number_index, gateway_id, claimed_at)
                    SELECT id, contact_id, $4, number, 0, 'gw1', $5 FROM unnest($1, $2, $3) AS i(id, contact_id, number)
                    """, Ids(), Ids(), Texts(), Id(), Time()),
                Command(
                    "UPDATE contacts SET attempts = attempts + 1, recent = recent || $2, version = version + 1 WHERE id = ANY($1)",
                    Ids(), Time()),
            },
        };
        _end = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Command("UPDATE attempts SET ended_at = $2 WHERE id = ANY($1)", Ids(), Time()),
                Command(
                    """
                    INSERT INTO call_records (attempt_id, campaign_id, contact_id, number, gateway_id, outcome, claimed_at, ended_at,
                                              cause, tech_cause, dialled)
                    SELECT id, $4, contact_id, number, 'gw1', 2, $5, $6, 17, '486', true FROM unnest($1, $2, $3) AS i(id, contact_id, number)
                    """, Ids(), Ids(), Texts(), Id(), Time(), Time()),
                Command(
                    """
                    UPDATE entries e SET next_due = $3, next_number = 0, tries = i.tries, version = e.version + 1
                    FROM unnest($1, $2) AS i(contact_id, tries) WHERE e.campaign_id = $4 AND e.contact_id = i.contact_id
                    """, Ids(), Longs(), Time(), Id()),
                Command(
                    "INSERT INTO events (at, type, campaign_id, data) SELECT $2, 'attempt.ended', $3, data::jsonb FROM unnest($1) AS i(data)",
                    Texts(), Time(), Id()),
                Command(
                    """
                    INSERT INTO campaign_counters AS t (campaign_id, outcome, n) VALUES ($1, 2, $2)
                    ON CONFLICT (campaign_id, outcome) DO UPDATE SET n = t.n + excluded.n
                    """, Id(), new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint, Value = (long)Size }),
            },
        };
    }

    /// <summary>Dials until told to stop, each worker its own part of the list on its own connection.</summary>
    public static async Task RunAsync(NpgsqlDataSource database, Guid campaign, int workers, Action<int> count, CancellationToken stop)
    {
        var (contacts, numbers) = await ListAsync(database, campaign);
        var share = contacts.Length / workers / Size * Size;
        await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(async () =>
        {
            var part = new Range(worker * share, (worker + 1) * share);
            await using var dialer = new PlainDialer(await database.OpenConnectionAsync(CancellationToken.None), contacts[part], numbers[part]);
            await dialer._claim.PrepareAsync(CancellationToken.None);
            await dialer._end.PrepareAsync(CancellationToken.None);
            for (var at = 0; !stop.IsCancellationRequested; at = (at + Size) % share)
            {
                await dialer.DialAsync(campaign, at);
                count(Size);
            }
        })));
    }

    public async ValueTask DisposeAsync()
    {
        await _claim.DisposeAsync();
        await _end.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static async Task<(Guid[] Contacts, string[] Numbers)> ListAsync(NpgsqlDataSource database, Guid campaign)
    {
        var (contacts, numbers) = (new List<Guid>(), new List<string>());
        await using var command = database.CreateCommand(
            """
            SELECT c.id, c.numbers[1] FROM entries e JOIN contacts c ON c.id = e.contact_id
            WHERE e.campaign_id = $1 ORDER BY e.priority DESC, e.next_due, c.id
            """);
        command.Parameters.Add(new() { Value = campaign });
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            contacts.Add(reader.GetGuid(0));
            numbers.Add(reader.GetString(1));
        }

        return ([.. contacts], [.. numbers]);
    }

    private async Task DialAsync(Guid campaign, int at)
    {
        var contacts = _contacts[at..(at + Size)];
        var numbers = _numbers[at..(at + Size)];
        var attempts = new Guid[Size];
        for (var i = 0; i < Size; i++)
        {
            attempts[i] = Guid.CreateVersion7();
        }

        var claimedAt = DateTime.UtcNow;
        Set(_claim.BatchCommands[0], attempts, contacts, numbers, campaign, claimedAt);
        Set(_claim.BatchCommands[1], contacts, claimedAt);
        await _claim.ExecuteNonQueryAsync();

        var endedAt = DateTime.UtcNow;
        var tries = new long[Size];
        var events = new string[Size];
        for (var i = 0; i < Size; i++)
        {
            tries[i] = (long)++_tries[at + i] << ((int)Outcome.Busy * 6);
            events[i] = $$"""{"attemptId":"{{attempts[i]}}","contactId":"{{contacts[i]}}","outcome":"busy","gatewayId":"gw1","dialled":true}""";
        }

        Set(_end.BatchCommands[0], attempts, endedAt);
        Set(_end.BatchCommands[1], attempts, contacts, numbers, campaign, claimedAt, endedAt);
        Set(_end.BatchCommands[2], contacts, tries, endedAt + RetryDelay, campaign);
        Set(_end.BatchCommands[3], events, endedAt, campaign);
        _end.BatchCommands[4].Parameters[0].Value = campaign;
        await _end.ExecuteNonQueryAsync();
    }

    private static void Set(NpgsqlBatchCommand command, params object[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }
    }

    private static NpgsqlBatchCommand Command(string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private static NpgsqlParameter Id() => new() { NpgsqlDbType = NpgsqlDbType.Uuid };

    private static NpgsqlParameter Time() => new() { NpgsqlDbType = NpgsqlDbType.TimestampTz };

    private static NpgsqlParameter Ids() => new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid };

    private static NpgsqlParameter Texts() => new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    private static NpgsqlParameter Longs() => new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };
}
