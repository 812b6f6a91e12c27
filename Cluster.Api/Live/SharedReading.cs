using System.Text.Json;
using Cluster.Silo.Hosting;

namespace Cluster.Api.Live;

/// <summary>
/// What all supervisors of this process look at: read at most once a second for all of them, and only while one looks. Its number grows when
/// it differs from the reading before.
/// </summary>
internal sealed class SharedReading<T>(Func<Task<T>> read, TimeProvider clock) : IDisposable
    where T : class
{
    /// <summary>How old a reading may be.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _one = new(1, 1);
    private T? _value;
    private string _text = "";
    private long _sequence;
    private long _readAt;

    public async Task<(long Sequence, T Value)> CurrentAsync()
    {
        await _one.WaitAsync();
        try
        {
            if (_value is null || clock.GetElapsedTime(_readAt) >= Age)
            {
                _readAt = clock.GetTimestamp();
                var value = await read();
                var text = JsonSerializer.Serialize(value, ClusterJson.Options);
                if (text != _text)
                {
                    (_value, _text, _sequence) = (value, text, _sequence + 1);
                }
            }

            return (_sequence, _value!);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}
