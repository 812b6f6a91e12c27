using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Cluster.Api.Conventions;

/// <summary>What was read of the database a moment ago, by name, so that not every request asks again.</summary>
/// <param name="age">How long it is believed: a change made by another process may go unseen so long.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class Remembered<T>(TimeSpan age, TimeProvider clock)
{
    /// <summary>Most that is remembered; beyond it all is forgotten at once.</summary>
    public const int Bound = 4096;

    private readonly ConcurrentDictionary<string, (T Value, DateTimeOffset Until)> _kept = new(StringComparer.Ordinal);

    public bool TryRecall(string name, [MaybeNullWhen(false)] out T value)
    {
        var fresh = _kept.TryGetValue(name, out var kept) && kept.Until > clock.GetUtcNow();
        value = fresh ? kept.Value : default;
        return fresh;
    }

    public void Keep(string name, T value)
    {
        if (_kept.Count >= Bound)
        {
            _kept.Clear();
        }

        _kept[name] = (value, clock.GetUtcNow() + age);
    }

    public void Forget(string name) => _kept.TryRemove(name, out _);

    public void ForgetAll() => _kept.Clear();
}
