using System.Diagnostics;
using System.Globalization;
using Cluster.Tests.Asterisk;

namespace Cluster.Tests.Crash;

/// <summary>
/// A process beside ours that ends what we started, however we end: it knows the process ids of our children, and its input ends with us.
/// It also stops the database when all is over.
/// </summary>
internal sealed class Watchdog : IAsyncDisposable
{
    private const string Script =
        """
        declare -A up
        while read -r word pid; do
          case $word in
            up) up[$pid]=1 ;;
            down) unset "up[$pid]" ;;
          esac
        done
        for pid in "${!up[@]}"; do kill -9 "$pid" 2> /dev/null; done
        [ ! -d "$2" ] || "$1" stop "$2"
        """;

    private readonly Process _process;

    public Watchdog(string databaseFolder)
    {
        // setsid: whoever ends the tests by their process group must not end this one.
        var start = new ProcessStartInfo("setsid", ["bash", "-c", Script, "crash-watchdog", AsteriskRoot.Script("postgres"), databaseFolder])
        {
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        _process = Process.Start(start) ?? throw new InvalidOperationException("The watchdog did not start.");
        _process.StandardInput.AutoFlush = true;
    }

    public void Up(Process child) => Tell("up", child);

    public void Down(Process child) => Tell("down", child);

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Tell(string word, Process child)
    {
        lock (_process)
        {
            _process.StandardInput.Write($"{word} {child.Id.ToString(CultureInfo.InvariantCulture)}\n");
        }
    }
}
