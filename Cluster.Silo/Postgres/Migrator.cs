using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Npgsql;

[assembly: InternalsVisibleTo("Cluster.Tests")]

namespace Cluster.Silo.Postgres;

/// <summary>
/// Brings a database to the schema of this program: numbered SQL files, each applied once, in order, in its own transaction.
/// Any number of processes may do it at once; one works and the others wait for it.
/// </summary>
public sealed class Migrator
{
    private const long Lock = 0x436C757374657201;

    private readonly NpgsqlDataSource _database;
    private readonly ILogger<Migrator> _log;
    private readonly IReadOnlyList<Migration> _migrations;

    /// <summary>With the migrations of this program.</summary>
    public Migrator(NpgsqlDataSource database, ILogger<Migrator> log)
        : this(database, log, Migration.OfThisProgram())
    {
    }

    internal Migrator(NpgsqlDataSource database, ILogger<Migrator> log, IReadOnlyList<Migration> migrations)
    {
        _database = database;
        _log = log;
        _migrations = migrations;
    }

    /// <summary>Applies what is missing; answers how many were applied.</summary>
    /// <exception cref="InvalidOperationException">The database is newer than the program, or an applied migration was edited.</exception>
    public async Task<int> MigrateAsync(CancellationToken cancel = default)
    {
        await using var connection = await _database.OpenConnectionAsync(cancel);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({Lock})", cancel);
        try
        {
            await ExecuteAsync(
                connection,
                """
                CREATE TABLE IF NOT EXISTS schema_migrations (
                    version int PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now(), checksum text NOT NULL)
                """,
                cancel);
            var missing = await MissingAsync(connection, cancel);
            foreach (var migration in missing)
            {
                await ApplyAsync(connection, migration, cancel);
                PostgresLog.Migrated(_log, migration.Version, migration.Name);
            }

            return missing.Count;
        }
        finally
        {
            await ExecuteAsync(connection, $"SELECT pg_advisory_unlock({Lock})", CancellationToken.None);
        }
    }

    /// <summary>Whether nothing is missing. Changes nothing, and needs no right to.</summary>
    /// <exception cref="InvalidOperationException">The database is newer than the program, or an applied migration was edited.</exception>
    public async Task<bool> IsMigratedAsync(CancellationToken cancel = default)
    {
        await using var connection = await _database.OpenConnectionAsync(cancel);
        await using var begun = new NpgsqlCommand("SELECT to_regclass('schema_migrations') IS NOT NULL", connection);
        return await begun.ExecuteScalarAsync(cancel) is true && (await MissingAsync(connection, cancel)).Count == 0;
    }

    private async Task<List<Migration>> MissingAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var applied = await AppliedAsync(connection, cancel);
        Check(applied);
        return [.. _migrations.Where(migration => !applied.ContainsKey(migration.Version))];
    }

    private void Check(Dictionary<int, (string Name, string Checksum)> applied)
    {
        var known = _migrations.ToDictionary(migration => migration.Version);
        foreach (var (version, (name, checksum)) in applied.OrderBy(pair => pair.Key))
        {
            if (!known.TryGetValue(version, out var migration))
            {
                throw new InvalidOperationException(
                    $"The database has migration {version} ({name}), which this program does not know: it was used by a newer version. "
                    + "Start that version or a later one, or give this one another database.");
            }

            if (migration.Checksum != checksum)
            {
                throw new InvalidOperationException(
                    $"Migration {version} ({migration.Name}) was edited after it had been applied to this database. "
                    + "Restore the file and put the change into a new migration.");
            }
        }
    }

    private static async Task<Dictionary<int, (string Name, string Checksum)>> AppliedAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT version, name, checksum FROM schema_migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var applied = new Dictionary<int, (string, string)>();
        while (await reader.ReadAsync(cancel))
        {
            applied.Add(reader.GetInt32(0), (reader.GetString(1), reader.GetString(2)));
        }

        return applied;
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await ExecuteAsync(connection, migration.Sql, cancel);
        await using var note = new NpgsqlCommand("INSERT INTO schema_migrations (version, name, checksum) VALUES ($1, $2, $3)", connection);
        note.Parameters.Add(new() { Value = migration.Version });
        note.Parameters.Add(new() { Value = migration.Name });
        note.Parameters.Add(new() { Value = migration.Checksum });
        await note.ExecuteNonQueryAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        // The first start of a large database may wait long for another process or for an index.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancel);
    }
}

/// <summary>One numbered file of SQL.</summary>
internal sealed record Migration(int Version, string Name, string Sql)
{
    /// <summary>SHA-256 of the text with plain line ends, in hex.</summary>
    public string Checksum =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>The files in this assembly, in order.</summary>
    public static IReadOnlyList<Migration> OfThisProgram()
    {
        const string Folder = ".Migrations.";
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.Contains(Folder, StringComparison.Ordinal) && name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                var file = Path.GetFileNameWithoutExtension(name[(name.IndexOf(Folder, StringComparison.Ordinal) + Folder.Length)..]);
                var (number, title) = (file[..4], file[5..]);
                return new Migration(int.Parse(number, CultureInfo.InvariantCulture), title, reader.ReadToEnd());
            })
            .OrderBy(migration => migration.Version)];
    }
}
