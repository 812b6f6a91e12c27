using System.Buffers;
using System.Text.Json;

namespace Cluster.Silo.Asterisk.Simulator;

/// <summary>
/// Appends JSON lines to a file. Each flush is one write to the system: what was flushed outlives a killed process (not a power cut).
/// Several gateways of one process may share it.
/// </summary>
public sealed class FileCallLog : ICallLog, IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream _file;
    private readonly ArrayBufferWriter<byte> _lines = new(4096);
    private readonly Utf8JsonWriter _json;

    /// <summary>Opens or continues the file.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public FileCallLog(string path)
    {
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        _json = new Utf8JsonWriter(_lines);
    }

    /// <summary>Reads the lines of a log; a last line that was cut off is left out.</summary>
    public static IEnumerable<CallLogEntry> Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.EndsWith('}'))
            {
                yield return Parse(line);
            }
        }
    }

    /// <inheritdoc/>
    public void Write(in CallLogEntry entry)
    {
        lock (_gate)
        {
            _json.Reset();
            _json.WriteStartObject();
            _json.WriteNumber("k"u8, (int)entry.Kind);
            _json.WriteString("gw"u8, entry.Gateway);
            _json.WriteString("id"u8, entry.ChannelId);
            _json.WriteString("to"u8, entry.Number);
            _json.WriteString("at"u8, entry.At);
            if (entry.Kind == CallLogKind.Ended)
            {
                _json.WriteNumber("cause"u8, entry.Cause);
                _json.WriteString("tech"u8, entry.TechCause);
            }

            if (entry.IsLine)
            {
                _json.WriteBoolean("line"u8, true);
            }

            if (entry.LineId is not null)
            {
                _json.WriteString("with"u8, entry.LineId);
            }

            _json.WriteEndObject();
            _json.Flush();
            _lines.Write("\n"u8);
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        lock (_gate)
        {
            if (_lines.WrittenCount > 0)
            {
                _file.Write(_lines.WrittenSpan);
                _lines.ResetWrittenCount();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Flush();
        _json.Dispose();
        _file.Dispose();
    }

    private static CallLogEntry Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        return new CallLogEntry(
            (CallLogKind)root.GetProperty("k"u8).GetInt32(),
            root.GetProperty("gw"u8).GetString()!,
            root.GetProperty("id"u8).GetString()!,
            root.GetProperty("to"u8).GetString()!,
            root.GetProperty("at"u8).GetDateTimeOffset(),
            root.TryGetProperty("cause"u8, out var cause) ? cause.GetInt32() : 0,
            root.TryGetProperty("tech"u8, out var tech) ? tech.GetString() : null,
            root.TryGetProperty("line"u8, out _),
            root.TryGetProperty("with"u8, out var with) ? with.GetString() : null);
    }
}
