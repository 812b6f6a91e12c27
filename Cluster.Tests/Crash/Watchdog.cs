using System.Diagnostics;
using System.Globalization;
using Cluster.Tests.Asterisk;

namespace Cluster.Tests.Crash;

/// <summary>
/// A process beside ours that ends what we started, however we end: it knows the process ids of our children, and its input ends with us.
/// It also stops the database when all is over, and takes away the network namespaces that are left.
/// </summary>
internal sealed class Watchdog : IAsyncDisposable
{
    private const string Script =
        """
        declare -A up
        while read -r word pid; do
          case $word in
            space) spaces+=("$pid") ;;
            up) up[$pid]=1 ;;
            down) unset "up[$pid]" ;;
          esac
        done
        for pid in "${!up[@]}"; do kill -9 "$pid" 2> /dev/null; done
        [ ! -d "$2" ] || "$1" stop "$2"
        for space in "${spaces[@]}"; do ip netns del "$space" 2> /dev/null; done
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

    public void Up(Process child) => Tell("up", child.Id.ToString(CultureInfo.InvariantCulture));

    public void Down(Process child) => Tell("down", child.Id.ToString(CultureInfo.InvariantCulture));

    /// <summary>A network namespace that is to be gone at the end.</summary>
    public void Space(string name) => Tell("space", name);

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Tell(string word, string what)
    {
        lock (_process)
        {
            _process.StandardInput.Write($"{word} {what}\n");
        }
    }
}
