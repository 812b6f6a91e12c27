using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Cluster.Api.Conventions;
using Npgsql;

namespace Cluster.Api.Accounts;

/// <summary>
/// Browsers that are signed in: a cookie with 256 random bits, of which only the SHA-256 is stored. A session ends with a sign-out, a new
/// password, or its age.
/// </summary>
internal sealed class SessionStore(NpgsqlDataSource db, TimeProvider clock)
{
    public const string Cookie = "dialer-session";

    /// <summary>A shift, and some.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromHours(16);

    /// <summary>A session that was ended elsewhere may still work this long in another process.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);

    /// <summary>Most sessions remembered; beyond it all are forgotten at once.</summary>
    public const int MaxRemembered = 4096;

    private readonly ConcurrentDictionary<string, (Person Person, DateTimeOffset ExpiresAt, DateTimeOffset Until)> _remembered = new(StringComparer.Ordinal);

    /// <summary>Who has this cookie; null when it is unknown or over.</summary>
    public async Task<Person?> FindAsync(string cookie, CancellationToken stop)
    {
        if (cookie.Length is 0 or > 100)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        if (_remembered.TryGetValue(cookie, out var known) && known.Until > now)
        {
            return known.ExpiresAt > now ? known.Person : null;
        }

        var rows = await db.ListAsync(
            """
            SELECT a.id, a.name, a.role, a.operator_id, coalesce(o.name, a.name), s.expires_at
            FROM sessions s JOIN accounts a ON a.id = s.account_id LEFT JOIN operators o ON o.id = a.operator_id
            WHERE s.hash = $1 AND s.expires_at > $2
            """,
            [Hash(cookie), now],
            row => (new Person(row.GetGuid(0), row.GetString(1), (Role)row.GetInt16(2), row.IdOrNull(3), row.GetString(4)), ExpiresAt: row.Instant(5)), stop);
        if (rows.Count == 0)
        {
            _remembered.TryRemove(cookie, out _);
            return null;
        }

        if (_remembered.Count >= MaxRemembered)
        {
            _remembered.Clear();
        }

        _remembered[cookie] = (rows[0].Item1, rows[0].ExpiresAt, now + Remembered);
        return rows[0].Item1;
    }

    /// <summary>Begins one; answers the cookie. Old ones are cleared away on the occasion.</summary>
    public async Task<string> BeginAsync(Guid accountId)
    {
        var (cookie, now) = (Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)), clock.GetUtcNow());
        await db.ExecuteAsync("DELETE FROM sessions WHERE expires_at <= $1", now);
        await db.ExecuteAsync("INSERT INTO sessions (hash, account_id, created_at, expires_at) VALUES ($1, $2, $3, $4)", Hash(cookie), accountId, now, now + Age);
        return cookie;
    }

    public async Task EndAsync(string cookie)
    {
        await db.ExecuteAsync("DELETE FROM sessions WHERE hash = $1", Hash(cookie));
        _remembered.TryRemove(cookie, out _);
    }

    /// <summary>Sessions were ended in the table: look there again.</summary>
    public void Forget() => _remembered.Clear();

    public static byte[] Hash(string cookie) => SHA256.HashData(Encoding.UTF8.GetBytes(cookie));
}
