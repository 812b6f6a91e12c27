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

    /// <param name="watchdog">Ends it, however we end.</param>
    /// <param name="logPath">Where its output goes.</param>
    /// <param name="arguments">Of the program.</param>
    /// <param name="settings">Added to our environment.</param>
    /// <param name="within">Words before the command, such as those that put it into a network namespace; it must stay the same process.</param>
    public ChildProcess(
        Watchdog watchdog, string logPath, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> settings, params IReadOnlyList<string> within)
    {
        string[] words = [.. within, "dotnet", Program, .. arguments];
        var start = new ProcessStartInfo(words[0], words[1..])
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
        await SignalAsync("TERM");
        await EndedAsync().WaitAsync(limit);
    }

    /// <summary>It stands still in the midst of whatever it does, as in a virtual machine that is stopped.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    /// <summary>It goes on as if no time had passed.</summary>
    public Task ThawAsync() => SignalAsync("CONT");

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

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
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
