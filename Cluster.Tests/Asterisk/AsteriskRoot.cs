using System.Diagnostics;
using Xunit;

namespace Cluster.Tests.Asterisk;

/// <summary>The private folder with Asterisk's own files: where it is, and fetching it when it is missing.</summary>
internal static class AsteriskRoot
{
    private static readonly Lazy<string?> FetchedOnce = new(Fetch);

    /// <summary>The folder of Cluster.sln.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary><c>.data/asterisk</c>, or CLUSTER_ASTERISK_ROOT.</summary>
    public static string Folder { get; } =
        Environment.GetEnvironmentVariable("CLUSTER_ASTERISK_ROOT") ?? Path.Combine(Repository, ".data", "asterisk");

    /// <summary>Null when Asterisk is there, after fetching it if need be; else why these tests cannot run on this machine.</summary>
    public static string? WhyNot => FetchedOnce.Value;

    public static string Script(string name) => Path.Combine(Repository, "scripts", name);

    /// <summary>
    /// Runs a script to its end, with the words of <paramref name="within"/> before it. Standard output and error come back together: they
    /// are read for people.
    /// </summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string script, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? settings = null, TimeSpan? limit = null,
        params IReadOnlyList<string> within)
    {
        string[] words = [.. within, Script(script), .. arguments];
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (key, value) in settings ?? new Dictionary<string, string>())
        {
            start.Environment[key] = value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{script} did not start.");
        using var stop = new CancellationTokenSource(limit ?? TimeSpan.FromSeconds(60));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(stop.Token);
            var error = process.StandardError.ReadToEndAsync(stop.Token);
            await process.WaitForExitAsync(stop.Token);
            return (process.ExitCode, await output + await error);
        }
        catch (OperationCanceledException late)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{script} {string.Join(' ', arguments)} did not end in time.", late);
        }
    }

    private static string? Fetch()
    {
        if (File.Exists(Path.Combine(Folder, "fetched")))
        {
            return null;
        }

        // Whoever lists the tests waits here: this version of xunit has no asynchronous way to say "skipped".
        var start = new ProcessStartInfo(Script("asterisk-fetch"), [Folder]) { RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("asterisk-fetch did not start.");
        var output = process.StandardError.ReadToEnd();
        process.WaitForExit();
        var exitCode = process.ExitCode;
        if (exitCode == 0)
        {
            return null;
        }

        if (exitCode != Unreachable)
        {
            throw new InvalidOperationException($"asterisk-fetch failed with {exitCode}: {output}");
        }

        Console.Error.WriteLine($"ASTERISK TESTS SKIPPED: {output.Trim()}");
        return output.Trim();
    }

    /// <summary>The exit code of asterisk-fetch that means: no way to Debian's packages. The only reason to skip.</summary>
    private const int Unreachable = 3;

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Cluster.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("No Cluster.sln above the tests.");
    }
}

/// <summary>A test on real Asterisk; skipped aloud where Debian's packages cannot be reached, and only there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AsteriskFactAttribute : FactAttribute
{
    public AsteriskFactAttribute() => Skip = AsteriskRoot.WhyNot;
}

/// <inheritdoc cref="AsteriskFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AsteriskTheoryAttribute : TheoryAttribute
{
    public AsteriskTheoryAttribute() => Skip = AsteriskRoot.WhyNot;
}
