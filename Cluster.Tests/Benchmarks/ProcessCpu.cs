using System.Globalization;

namespace Cluster.Tests.Benchmarks;

/// <summary>CPU time of this process and of a PostgreSQL server with all its children, from /proc.</summary>
internal static class ProcessCpu
{
    private const double TicksPerSecond = 100;

    public static TimeSpan Own => System.Diagnostics.Process.GetCurrentProcess().TotalProcessorTime;

    /// <summary>Of the server and its present and past children.</summary>
    public static TimeSpan OfServer(int pid)
    {
        long ticks = 0;
        foreach (var folder in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var id) && Read(id) is { } stat && (id == pid || stat.Parent == pid))
            {
                ticks += stat.Own + (id == pid ? stat.Children : 0);
            }
        }

        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    private static (int Parent, long Own, long Children)? Read(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            long At(int index) => long.Parse(fields[index], CultureInfo.InvariantCulture);
            return ((int)At(1), At(11) + At(12), At(13) + At(14));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
