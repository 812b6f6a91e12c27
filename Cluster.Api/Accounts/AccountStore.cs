using Cluster.Api.Conventions;
using Npgsql;
using NpgsqlTypes;

namespace Cluster.Api.Accounts;

/// <summary>What became of an account that was to be written.</summary>
internal enum AccountWrite
{
    /// <summary>It is there.</summary>
    Done,

    /// <summary>A new one needs a password.</summary>
    PasswordMissing,

    /// <summary>The operator has another account.</summary>
    OperatorTaken,
}

/// <summary>People who may sign in.</summary>
internal sealed class AccountStore(NpgsqlDataSource db, TimeProvider clock)
{
    /// <summary>Wrong passwords in a row before the account is locked; from then on each further one locks it again.</summary>
    public const int MaxFailures = 5;

    /// <summary>How long it is locked.</summary>
    public static readonly TimeSpan LockTime = TimeSpan.FromMinutes(5);

    /// <summary>An account that a person locked stays so until a person unlocks it.</summary>
    public static readonly DateTimeOffset ForEver = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const string Columns = "name, role, operator_id, gateway_id, endpoint, locked_until, created_at";

    public Task<List<AccountView>> ListAsync(string? after, int limit, CancellationToken stop) =>
        db.ListAsync($"SELECT {Columns} FROM accounts WHERE name > $1 ORDER BY name LIMIT $2", [after ?? "", limit + 1], Read, stop);

    public Task<AccountView?> FindAsync(string name, CancellationToken stop) =>
        db.OneAsync($"SELECT {Columns} FROM accounts WHERE name = $1", [name], Read, stop);

    public async Task<bool> AnyAsync() => (await db.ListAsync("SELECT 1 FROM accounts LIMIT 1", [], _ => true)).Count == 1;

    /// <summary>Makes or changes an account. A new password unlocks it and ends its sessions, and another role or operator or a lock ends them too.</summary>
    public async Task<AccountWrite> PutAsync(string name, Role role, Guid? operatorId, Phone? phone, string? passwordHash, bool? locked = null)
    {
        try
        {
            var written = await db.ListAsync(
                """
                WITH before AS (SELECT role, operator_id FROM accounts WHERE name = $2),
                written AS (
                    INSERT INTO accounts AS a (id, name, role, operator_id, password, gateway_id, endpoint, created_at)
                    SELECT $1, $2, $3, $4, coalesce($5, ''), $6, $7, $8 WHERE $5 IS NOT NULL OR EXISTS (SELECT 1 FROM before)
                    ON CONFLICT (name) DO UPDATE SET role = $3, operator_id = $4, password = coalesce($5, a.password),
                        gateway_id = coalesce($6, a.gateway_id), endpoint = coalesce($7, a.endpoint),
                        failures = CASE WHEN $5 IS NULL AND $9::boolean IS DISTINCT FROM false THEN a.failures ELSE 0 END,
                        locked_until = CASE WHEN $9 THEN $10 WHEN $5 IS NULL AND $9 IS NULL THEN a.locked_until END
                    RETURNING id)
                SELECT w.id, $5 IS NOT NULL OR $9 IS TRUE OR b.role IS DISTINCT FROM $3 OR b.operator_id IS DISTINCT FROM $4 FROM written w LEFT JOIN before b ON true
                """,
                [
                    Guid.CreateVersion7(clock.GetUtcNow()), name, (short)role, Rows.Typed(operatorId, NpgsqlDbType.Uuid),
                    Rows.Typed(passwordHash, NpgsqlDbType.Text), Rows.Typed(phone?.GatewayId, NpgsqlDbType.Text),
                    Rows.Typed(phone?.Endpoint, NpgsqlDbType.Text), clock.GetUtcNow(),
                    Rows.Typed(locked, NpgsqlDbType.Boolean), ForEver,
                ],
                row => (Id: row.GetGuid(0), Ends: row.GetBoolean(1)));
            foreach (var one in written.Where(one => one.Ends))
            {
                await db.ExecuteAsync("DELETE FROM sessions WHERE account_id = $1", one.Id);
            }

            return written.Count == 1 ? AccountWrite.Done : AccountWrite.PasswordMissing;
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return AccountWrite.OperatorTaken;
        }
    }

    /// <summary>His own new password; his other browsers are signed out.</summary>
    public async Task ChangePasswordAsync(Guid accountId, string passwordHash, byte[] session)
    {
        await db.ExecuteAsync("UPDATE accounts SET password = $2, failures = 0, locked_until = NULL WHERE id = $1", accountId, passwordHash);
        await db.ExecuteAsync("DELETE FROM sessions WHERE account_id = $1 AND hash <> $2", accountId, session);
    }

    public async Task<bool> DeleteAsync(string name) => await db.ExecuteAsync("DELETE FROM accounts WHERE name = $1", name) == 1;

    /// <summary>The phone that he signed in with, to be offered next time.</summary>
    public Task RememberPhoneAsync(Guid accountId, Phone phone) =>
        db.ExecuteAsync("UPDATE accounts SET gateway_id = $2, endpoint = $3 WHERE id = $1", accountId, phone.GatewayId, phone.Endpoint);

    /// <summary>
    /// Counts a try and gives the hash to try it on; null when there is no such account or it is locked. Counted before the password is
    /// looked at: many guesses at the same moment are still many.
    /// </summary>
    public async Task<(Guid Id, string Hash)?> BeginSignInAsync(string name)
    {
        var now = clock.GetUtcNow();
        var rows = await db.ListAsync(
            """
            UPDATE accounts SET failures = failures + 1, locked_until = CASE WHEN failures + 1 >= $3 THEN $4::timestamptz END
            WHERE name = $1 AND (locked_until IS NULL OR locked_until <= $2) RETURNING id, password
            """,
            [name, now, MaxFailures, now + LockTime], row => (row.GetGuid(0), row.GetString(1)));
        return rows.Count == 1 ? rows[0] : null;
    }

    /// <summary>It was the right one.</summary>
    public Task EndSignInAsync(Guid accountId) => db.ExecuteAsync("UPDATE accounts SET failures = 0, locked_until = NULL WHERE id = $1", accountId);

    /// <summary>The hash of an account that is signed in already.</summary>
    public async Task<string?> PasswordAsync(Guid accountId, CancellationToken stop) =>
        await db.OneAsync("SELECT password FROM accounts WHERE id = $1", [accountId], row => row.GetString(0), stop);

    private static AccountView Read(NpgsqlDataReader row) => new(
        row.GetString(0), (Role)row.GetInt16(1), row.IdOrNull(2),
        row.TextOrNull(3) is { } gateway && row.TextOrNull(4) is { } endpoint ? new Phone(gateway, endpoint) : null,
        row.InstantOrNull(5), row.Instant(6));
}
