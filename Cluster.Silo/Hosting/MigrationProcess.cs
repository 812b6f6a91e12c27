using Cluster.Silo.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cluster.Silo.Hosting;

/// <summary>Brings the database to this version and ends, before silos and API processes of the version start.</summary>
public static class MigrationProcess
{
    /// <summary>Whether these arguments ask for it.</summary>
    public static bool IsAskedFor(string[] args) => args is ["migrate"];

    /// <summary>Answers the exit code: 0. Repeating it is harmless, at the same time too.</summary>
    /// <exception cref="InvalidOperationException">The database is newer than the program, or an applied migration was edited.</exception>
    public static async Task<int> RunAsync(ClusterOptions options, TextWriter output)
    {
        await using var database = PostgresRegistration.Connect(options.Database);
        var applied = await new Migrator(database, NullLogger<Migrator>.Instance).MigrateAsync();
        await output.WriteLineAsync($"The database is migrated; {applied} migrations were missing.");
        return 0;
    }
}
