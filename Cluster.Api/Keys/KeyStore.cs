using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Cluster.Api.Conventions;
using Npgsql;
using NpgsqlTypes;

namespace Cluster.Api.Keys;

/// <summary>
/// API keys: <c>dk_</c> and 256 random bits. Only the SHA-256 is stored, and a key is found by it, so neither the table nor the time of an
/// answer tells anything about a key.
/// </summary>
internal sealed class KeyStore(NpgsqlDataSource db, TimeProvider clock)
{
    /// <summary>A revoked key may still work this long in another process.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromSeconds(15);

    /// <summary>Most keys remembered; beyond it all are forgotten at once.</summary>
    public const int MaxRemembered = 4096;

    private const string Prefix = "dk_";

    private readonly ConcurrentDictionary<string, (KeyRow Row, DateTimeOffset Until)> _remembered = new(StringComparer.Ordinal);

    /// <summary>Who a key belongs to; null when it is unknown, revoked or expired.</summary>
    public async Task<ApiClient?> FindAsync(string key, CancellationToken stop)
    {
        if (!key.StartsWith(Prefix, StringComparison.Ordinal) || key.Length > 100)
        {
            return null;
        }

        var hash = Hash(key);
        var name = Convert.ToHexString(hash);
        var now = clock.GetUtcNow();
        KeyRow? row;
        if (_remembered.TryGetValue(name, out var known) && known.Until > now)
        {
            row = known.Row;
        }
        else
        {
            row = await db.OneAsync("SELECT id, name, scopes, created_at, expires_at FROM api_keys WHERE hash = $1", [hash], Read, stop);
            if (row is not null)
            {
                if (_remembered.Count >= MaxRemembered)
                {
                    _remembered.Clear();
                }

                _remembered[name] = (row, now + Remembered);
            }
        }

        return row is null || row.ExpiresAt <= now ? null : new ApiClient(row.Id, row.Name, row.Scopes);
    }

    /// <summary>Makes a key; the only time that it is seen in clear.</summary>
    public async Task<(KeyRow Row, string Key)> CreateAsync(Guid id, string name, IReadOnlyList<string> scopes, DateTimeOffset? expiresAt)
    {
        var key = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var row = new KeyRow(id, name, scopes, clock.GetUtcNow(), expiresAt);

        // The id comes from the request's own key: a repeat after a crash replaces a key that nobody has seen.
        await db.ExecuteAsync(
            """
            INSERT INTO api_keys (id, name, hash, scopes, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (id) DO UPDATE SET hash = excluded.hash
            """,
            id, name, Hash(key), scopes.ToArray(), row.CreatedAt, Rows.Typed(expiresAt, NpgsqlDbType.TimestampTz));
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
        _remembered.Clear();
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

            File.Delete(path);
        }

        var (_, key) = await CreateAsync(Guid.CreateVersion7(clock.GetUtcNow()), "first", ["*"], expiresAt: null);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var file = new FileStream(path, options);
        await file.WriteAsync(Encoding.ASCII.GetBytes(key + "\n"));
        return key;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static KeyRow Read(NpgsqlDataReader row) =>
        new(row.GetGuid(0), row.GetString(1), row.GetFieldValue<string[]>(2), row.Instant(3), row.InstantOrNull(4));
}

/// <summary>An API key without the key.</summary>
internal sealed record KeyRow(Guid Id, string Name, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);
