using System.Text;
using Cluster.Silo.Asterisk.Simulator;

namespace Cluster.Tests.Crash;

/// <summary>Counts the calls to customers that gateways began, from their growing logs.</summary>
internal sealed class CallLogTail(IReadOnlyList<string> paths)
{
    private static readonly byte[] Started = Encoding.UTF8.GetBytes($"{{\"k\":{(int)CallLogKind.Started},");
    private static readonly byte[] Line = Encoding.UTF8.GetBytes("\"line\":true");
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    private readonly long[] _read = new long[paths.Count];
    private readonly int[] _calls = new int[paths.Count];

    /// <summary>Calls begun so far, on each gateway.</summary>
    public IReadOnlyList<int> Calls()
    {
        for (var i = 0; i < paths.Count; i++)
        {
            Follow(i);
        }

        return [.. _calls];
    }

    /// <summary>Calls begun so far.</summary>
    public int Count() => Calls().Sum();

    /// <summary>Waits until the counts meet the condition; false when the time is over.</summary>
    public async Task<bool> UntilAsync(Func<IReadOnlyList<int>, bool> condition, TimeSpan limit)
    {
        var until = DateTimeOffset.UtcNow + limit;
        while (!condition(Calls()))
        {
            if (DateTimeOffset.UtcNow > until)
            {
                return false;
            }

            await Task.Delay(Period);
        }

        return true;
    }

    private void Follow(int i)
    {
        using var file = new FileStream(paths[i], FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(_read[i], SeekOrigin.Begin);
        var fresh = new byte[file.Length - _read[i]];
        file.ReadExactly(fresh);

        // A line that is not whole yet is read again.
        var whole = fresh.AsSpan(0, fresh.AsSpan().LastIndexOf((byte)'\n') + 1);
        _read[i] += whole.Length;
        foreach (var line in whole.Split((byte)'\n'))
        {
            _calls[i] += whole[line].StartsWith(Started) && whole[line].IndexOf(Line) < 0 ? 1 : 0;
        }
    }
}
