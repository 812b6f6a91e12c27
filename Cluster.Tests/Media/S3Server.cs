using System.Diagnostics;
using System.Globalization;
using Cluster.Silo.Media.S3;
using Cluster.Tests.Asterisk;
using Xunit;

namespace Cluster.Tests.Media;

/// <summary>A storage that is not ours: s3rver, a process of its own that checks signatures, keeps a bucket <c>recordings</c> in a folder, and may be killed.</summary>
internal sealed class S3Server : IDisposable
{
    private const string Program = "s3-server-fetch";

    /// <summary>The exit code of the script that means: it cannot be had here. The only reason to skip.</summary>
    private const int Unreachable = 3;

    /// <summary>Both its key and its secret; they cannot be set.</summary>
    private const string Key = "S3RVER";

    private static readonly string s_fetched = Path.Combine(AsteriskRoot.Repository, ".data", "s3-server");
    private static readonly Lazy<string?> s_fetch = new(Fetch);

    private readonly Process _process;
    private readonly string _address;

    private S3Server(Process process, int port) => (_process, _address) = (process, $"http://127.0.0.1:{port}");

    /// <summary>Null when it is there, after fetching it if need be; else why it cannot run on this machine.</summary>
    public static string? WhyNot => s_fetch.Value;

    public static async Task<S3Server> StartAsync(DirectoryInfo folder)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(AsteriskRoot.Repository, "Cluster.Tests", "Media", "S3Server", "serve.js"), folder.FullName])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["NODE_PATH"] = Path.Combine(s_fetched, "node_modules");
        var process = Process.Start(start)!;
        var port = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("s3rver ended before it said its port.");
        return new S3Server(process, int.Parse(port, CultureInfo.InvariantCulture));
    }

    /// <summary>How to reach a bucket of it.</summary>
    public S3Options Options(string bucket = "recordings", string secret = Key) => new(new Uri($"{_address}/{bucket}"), "eu-central-1", Key, secret);

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private static string? Fetch()
    {
        // Whoever lists the tests waits here: this version of xunit has no asynchronous way to say "skipped".
        var start = new ProcessStartInfo(AsteriskRoot.Script(Program), [s_fetched]) { RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var output = process.StandardError.ReadToEnd().Trim();
        process.WaitForExit();
        if (process.ExitCode is not (0 or Unreachable))
        {
            throw new InvalidOperationException($"{Program} failed with {process.ExitCode}: {output}");
        }

        if (process.ExitCode == 0)
        {
            return null;
        }

        Console.Error.WriteLine($"TESTS ON ANOTHER S3 SERVER SKIPPED: {output}");
        return output;
    }
}

/// <summary>A test on a storage that is not ours; skipped aloud where it cannot be fetched, and only there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class S3FactAttribute : FactAttribute
{
    public S3FactAttribute() => Skip = S3Server.WhyNot;
}
