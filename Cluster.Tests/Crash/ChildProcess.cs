using System.Diagnostics;

namespace Cluster.Tests.Crash;

/// <summary>A process of ours, from the product's own program; its output goes into a file.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Cluster.Api.dll");

    private readonly Process _process;
    private readonly Watchdog _watchdog;
    private readonly TextWriter _log;
    private readonly Task _copying;
    private readonly TaskCompletionSource<string> _firstLine = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ChildProcess(Watchdog watchdog, string logPath, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        _watchdog = watchdog;
        _log = TextWriter.Synchronized(new StreamWriter(logPath, append: true) { AutoFlush = true });
        _process = Process.Start(start) ?? throw new InvalidOperationException("The program did not start.");
        watchdog.Up(_process);
        StartedAt = DateTimeOffset.UtcNow;
        _process.StandardInput.AutoFlush = true;
        _copying = Task.WhenAll(CopyAsync(_process.StandardOutput), CopyAsync(_process.StandardError));
    }

    public DateTimeOffset StartedAt { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>The first line of its output.</summary>
    public Task<string> FirstLineAsync() => _firstLine.Task;

    public Task SayAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    /// <summary>kill -9, and only this very process.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await EndedAsync();
    }

    /// <summary>Asks it to stop as an operating system does, and waits.</summary>
    public async Task StopAsync(TimeSpan limit)
    {
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        await EndedAsync().WaitAsync(limit);
    }

    /// <summary>Ends it, if it runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await EndedAsync();
        _process.Dispose();
        await _log.DisposeAsync();
    }

    private async Task EndedAsync()
    {
        await _process.WaitForExitAsync();
        await _copying;
        _watchdog.Down(_process);
    }

    private async Task CopyAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            _firstLine.TrySetResult(line);
            await _log.WriteLineAsync(line);
        }

        _firstLine.TrySetException(new InvalidOperationException("The program ended without a word."));
    }
}
