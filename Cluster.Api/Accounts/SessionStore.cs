using Cluster.Api.Conventions;
using Npgsql;

namespace Cluster.Api.Accounts;

/// <summary>
/// Browsers that are signed in: a cookie with a <see cref="Secret"/>. A session ends with a sign-out, a new password, or its age.
/// </summary>
internal sealed class SessionStore(NpgsqlDataSource db, TimeProvider clock)
{
    public const string Cookie = "dialer-session";

    /// <summary>A shift, and some.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromHours(16);

    /// <summary>A session that was ended elsewhere may still work this long in another process.</summary>
    private static readonly TimeSpan RememberedFor = TimeSpan.FromSeconds(5);

    private readonly Remembered<(Person Person, DateTimeOffset ExpiresAt)> _remembered = new(RememberedFor, clock);

    /// <summary>Who has this cookie; null when it is unknown or over.</summary>
    public async Task<Person?> FindAsync(string cookie, CancellationToken stop)
    {
        if (cookie.Length is 0 or > 100)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        if (_remembered.TryRecall(cookie, out var known))
        {
            return known.ExpiresAt > now ? known.Person : null;
        }

        var rows = await db.ListAsync(
            """
            SELECT a.id, a.name, a.role, a.operator_id, coalesce(o.name, a.name), s.expires_at
            FROM sessions s JOIN accounts a ON a.id = s.account_id LEFT JOIN operators o ON o.id = a.operator_id
            WHERE s.hash = $1 AND s.expires_at > $2
            """,
            [Secret.Hash(cookie), now],
            row => (new Person(row.GetGuid(0), row.GetString(1), (Role)row.GetInt16(2), row.IdOrNull(3), row.GetString(4)), ExpiresAt: row.Instant(5)), stop);
        if (rows.Count == 0)
        {
            _remembered.Forget(cookie);
            return null;
        }

        _remembered.Keep(cookie, rows[0]);
        return rows[0].Item1;
    }

    /// <summary>Begins one; answers the cookie. Old ones are cleared away on the occasion.</summary>
    public async Task<string> BeginAsync(Guid accountId)
    {
        var (cookie, now) = (Secret.New(), clock.GetUtcNow());
        await db.ExecuteAsync("DELETE FROM sessions WHERE expires_at <= $1", now);
        await db.ExecuteAsync("INSERT INTO sessions (hash, account_id, created_at, expires_at) VALUES ($1, $2, $3, $4)", Secret.Hash(cookie), accountId, now, now + Age);
        return cookie;
    }

    public async Task EndAsync(string cookie)
    {
        await db.ExecuteAsync("DELETE FROM sessions WHERE hash = $1", Secret.Hash(cookie));
        _remembered.Forget(cookie);
    }

    /// <summary>Sessions were ended in the table: look there again.</summary>
    public void Forget() => _remembered.ForgetAll();
}
