using Cluster.Api.Conventions;
using Npgsql;
using NpgsqlTypes;

namespace Cluster.Api.Keys;

/// <summary>
/// API keys: <c>dk_</c> and a <see cref="Secret"/>. A key is found by its hash, so neither the table nor the time of an answer tells
/// anything about a key.
/// </summary>
internal sealed class KeyStore(NpgsqlDataSource db, TimeProvider clock)
{
    private const string Prefix = "dk_";

    /// <summary>A revoked key may still work this long in another process.</summary>
    private static readonly TimeSpan RememberedFor = TimeSpan.FromSeconds(15);

    private readonly Remembered<KeyRow> _remembered = new(RememberedFor, clock);

    /// <summary>Who a key belongs to; null when it is unknown, revoked or expired.</summary>
    public async Task<ApiClient?> FindAsync(string key, CancellationToken stop)
    {
        if (!key.StartsWith(Prefix, StringComparison.Ordinal) || key.Length > 100)
        {
            return null;
        }

        var hash = Secret.Hash(key);
        var name = Convert.ToHexString(hash);
        if (!_remembered.TryRecall(name, out var row))
        {
            row = await db.OneAsync("SELECT id, name, scopes, created_at, expires_at FROM api_keys WHERE hash = $1", [hash], Read, stop);
            if (row is not null)
            {
                _remembered.Keep(name, row);
            }
        }

        return row is null || row.ExpiresAt <= clock.GetUtcNow() ? null : new ApiClient(row.Id, row.Name, row.Scopes);
    }

    /// <summary>Makes a key; the only time that it is seen in clear.</summary>
    public async Task<(KeyRow Row, string Key)> CreateAsync(Guid id, string name, IReadOnlyList<string> scopes, DateTimeOffset? expiresAt)
    {
        var key = Prefix + Secret.New();
        var row = new KeyRow(id, name, scopes, clock.GetUtcNow(), expiresAt);

        // The id comes from the request's own key: a repeat after a crash replaces a key that nobody has seen.
        await db.ExecuteAsync(
            """
            INSERT INTO api_keys (id, name, hash, scopes, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (id) DO UPDATE SET hash = excluded.hash
            """,
            id, name, Secret.Hash(key), scopes.ToArray(), row.CreatedAt, Rows.Typed(expiresAt, NpgsqlDbType.TimestampTz));
        return (row, key);
    }

    public Task<List<KeyRow>> ListAsync((DateTimeOffset At, Guid Id)? after, int limit, CancellationToken stop) => db.ListAsync(
        """
        SELECT id, name, scopes, created_at, expires_at FROM api_keys
        WHERE (created_at, id) > ($1, $2) ORDER BY created_at, id LIMIT $3
        """,
        [after?.At ?? DateTimeOffset.UnixEpoch, after?.Id ?? Guid.Empty, limit + 1], Read, stop);

    /// <summary>Revokes a key; false when there is none.</summary>
    public async Task<bool> DeleteAsync(Guid id)
    {
        var removed = await db.ExecuteAsync("DELETE FROM api_keys WHERE id = $1", id);
        _remembered.ForgetAll();
        return removed == 1;
    }

    /// <summary>
    /// Makes sure that there is a key with all scopes in a file that only its owner may read, so that a new installation can be used.
    /// A file whose key still works is left alone.
    /// </summary>
    public async Task<string> EnsureFirstKeyAsync(string path)
    {
        if (File.Exists(path))
        {
            var present = (await File.ReadAllTextAsync(path)).Trim();
            if (await FindAsync(present, CancellationToken.None) is not null)
            {
                return present;
            }
        }

        var (_, key) = await CreateAsync(Guid.CreateVersion7(clock.GetUtcNow()), "first", ["*"], expiresAt: null);
        await Secret.WriteFileAsync(path, key + "\n", CancellationToken.None);
        return key;
    }

    private static KeyRow Read(NpgsqlDataReader row) =>
        new(row.GetGuid(0), row.GetString(1), row.GetFieldValue<string[]>(2), row.Instant(3), row.InstantOrNull(4));
}

/// <summary>An API key without the key.</summary>
internal sealed record KeyRow(Guid Id, string Name, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);
