using Cluster.Tests.Asterisk;

namespace Cluster.Tests.Crash;

/// <summary>A PostgreSQL of one test's own, kept by the project's script; a <see cref="Watchdog"/> for the folder ends it.</summary>
/// <param name="folder">Where it lives.</param>
/// <param name="within">Words before the script, such as those that put it into a network namespace.</param>
internal sealed class OwnDatabase(string folder, params IReadOnlyList<string> within)
{
    /// <summary>Answers the connection string.</summary>
    public async Task<string> StartAsync()
    {
        await ScriptAsync("start");
        return await ScriptAsync("env");
    }

    /// <summary>It ends as with the power, and comes again.</summary>
    public Task CrashAsync() => ScriptAsync("restart");

    private async Task<string> ScriptAsync(string command)
    {
        var (exitCode, output) = await AsteriskRoot.RunAsync("postgres", [command, folder], limit: TimeSpan.FromMinutes(3), within: within);
        return exitCode == 0 ? output.Trim() : throw new InvalidOperationException($"postgres {command}: {exitCode} {output}");
    }
}
