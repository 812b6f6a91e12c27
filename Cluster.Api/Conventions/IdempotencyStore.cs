using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Cluster.Api.Conventions;

/// <summary>Where a request stands that acts at most once.</summary>
internal sealed record RepeatPlace(Guid ClientId, string MethodPath, string Key);

/// <summary>What is known of a request's key.</summary>
internal enum RepeatKind
{
    /// <summary>Nothing: this is the first, go on.</summary>
    First,

    /// <summary>The first answer is kept.</summary>
    Kept,

    /// <summary>The first has not ended yet.</summary>
    Running,

    /// <summary>The key belongs to another content.</summary>
    OtherBody,
}

/// <summary>
/// First answers to requests that create or act. The row is there before the effect, and the answer after it; a row whose process died
/// in between is taken over after <see cref="TakeOver"/>, which is harmless because what a request creates is named by its key.
/// </summary>
internal sealed class IdempotencyStore(NpgsqlDataSource db, TimeProvider clock)
{
    /// <summary>How long answers are kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    /// <summary>After this long without an answer the first request is taken for dead.</summary>
    public static readonly TimeSpan TakeOver = TimeSpan.FromSeconds(60);

    public async Task<(RepeatKind Kind, Answer? First)> BeginAsync(RepeatPlace place, byte[] fingerprint)
    {
        var now = clock.GetUtcNow();
        await using var connection = await db.OpenConnectionAsync();
        await using (var claim = new NpgsqlCommand(
            """
            INSERT INTO idempotency_keys AS k (client_id, method_path, key, fingerprint, created_at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (client_id, method_path, key) DO UPDATE SET created_at = $5
            WHERE k.status IS NULL AND k.fingerprint = $4 AND k.created_at < $6
            """, connection))
        {
            AddPlace(claim, place);
            claim.Parameters.Add(new() { Value = fingerprint });
            claim.Parameters.Add(new() { Value = now });
            claim.Parameters.Add(new() { Value = now - TakeOver });
            if (await claim.ExecuteNonQueryAsync() == 1)
            {
                return (RepeatKind.First, null);
            }
        }

        await using var read = new NpgsqlCommand(
            "SELECT fingerprint, status, headers, body FROM idempotency_keys WHERE client_id = $1 AND method_path = $2 AND key = $3", connection);
        AddPlace(read, place);
        await using var row = await read.ExecuteReaderAsync();
        if (!await row.ReadAsync())
        {
            return (RepeatKind.Running, null); // released this moment: the client asks again
        }

        if (!((byte[])row[0]).AsSpan().SequenceEqual(fingerprint))
        {
            return (RepeatKind.OtherBody, null);
        }

        if (await row.IsDBNullAsync(1))
        {
            return (RepeatKind.Running, null);
        }

        var headers = JsonSerializer.Deserialize<KeptHeaders>(row.GetString(2))!;
        return (RepeatKind.Kept, new Answer(row.GetInt32(1))
        {
            ContentType = headers.ContentType,
            Location = headers.Location,
            ETag = headers.ETag,
            Body = (byte[])row[3],
        });
    }

    public async Task KeepAsync(RepeatPlace place, Answer answer)
    {
        await using var command = db.CreateCommand(
            "UPDATE idempotency_keys SET status = $4, headers = $5, body = $6 WHERE client_id = $1 AND method_path = $2 AND key = $3");
        AddPlace(command, place);
        command.Parameters.Add(new() { Value = answer.Status });
        command.Parameters.Add(new()
        {
            Value = JsonSerializer.Serialize(new KeptHeaders(answer.ContentType, answer.Location, answer.ETag)), NpgsqlDbType = NpgsqlDbType.Jsonb,
        });
        command.Parameters.Add(new() { Value = (answer.KeptBody ?? answer.Body).ToArray() });
        await command.ExecuteNonQueryAsync();
    }

    public async Task ForgetAsync(RepeatPlace place)
    {
        await using var command = db.CreateCommand(
            "DELETE FROM idempotency_keys WHERE client_id = $1 AND method_path = $2 AND key = $3 AND status IS NULL");
        AddPlace(command, place);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Releases a key if the store is there; if not, the take-over will.</summary>
    public async Task TryForgetAsync(RepeatPlace place)
    {
        try
        {
            await ForgetAsync(place);
        }
        catch (NpgsqlException)
        {
        }
    }

    /// <summary>Removes answers that are older than <see cref="Kept"/>, in small transactions.</summary>
    public async Task SweepAsync(CancellationToken stop)
    {
        const int Batch = 5_000;
        int removed;
        do
        {
            await using var command = db.CreateCommand(
                """
                DELETE FROM idempotency_keys WHERE ctid IN
                    (SELECT ctid FROM idempotency_keys WHERE created_at < $1 ORDER BY created_at LIMIT $2)
                """);
            command.Parameters.Add(new() { Value = clock.GetUtcNow() - Kept });
            command.Parameters.Add(new() { Value = Batch });
            removed = await command.ExecuteNonQueryAsync(stop);
        }
        while (removed == Batch);
    }

    private static void AddPlace(NpgsqlCommand command, RepeatPlace place)
    {
        command.Parameters.Add(new() { Value = place.ClientId });
        command.Parameters.Add(new() { Value = place.MethodPath });
        command.Parameters.Add(new() { Value = place.Key });
    }

    private sealed record KeptHeaders(string? ContentType, string? Location, string? ETag);
}
