using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Cluster.Silo.Asterisk.Ami;

/// <summary>
/// One message of the manager protocol. It owns one block of bytes and a table of where each field stands in it, and is reused for the
/// next message, so reading costs no allocation. Whoever wants to keep a value takes it as text.
/// </summary>
internal sealed class AmiMessage
{
    /// <summary>Longest message that is taken, in bytes. Asterisk's own are below 2 kB.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Most fields that a message may have.</summary>
    public const int MaxFields = 256;

    private byte[] _block = new byte[1024];
    private Field[] _fields = new Field[32];

    /// <summary>Number of fields; 0 for a stray blank line.</summary>
    public int Count { get; private set; }

    /// <summary>The value of the first field of that name, empty when there is none. Names ignore case, as in Asterisk.</summary>
    public ReadOnlySpan<byte> this[ReadOnlySpan<byte> name]
    {
        get
        {
            foreach (ref readonly var field in _fields.AsSpan(0, Count))
            {
                if (field.NameLength == name.Length && Ascii.EqualsIgnoreCase(_block.AsSpan(field.Start, field.NameLength), name))
                {
                    return _block.AsSpan(field.ValueStart, field.ValueLength);
                }
            }

            return default;
        }
    }

    public ReadOnlySpan<byte> NameAt(int index) => _block.AsSpan(_fields[index].Start, _fields[index].NameLength);

    public ReadOnlySpan<byte> ValueAt(int index) => _block.AsSpan(_fields[index].ValueStart, _fields[index].ValueLength);

    /// <summary>The value as text; empty when there is none.</summary>
    public string Text(ReadOnlySpan<byte> name) => Encoding.UTF8.GetString(this[name]);

    public bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => Ascii.EqualsIgnoreCase(this[name], value);

    /// <summary>Whether the message is an event; otherwise it answers an action.</summary>
    public bool IsEvent => Count > 0 && NameAt(0).SequenceEqual("Event"u8);

    /// <summary>Takes the bytes of one message, without the blank line that ends it.</summary>
    /// <exception cref="AmiProtocolException">More than <see cref="MaxBytes"/> bytes or <see cref="MaxFields"/> fields.</exception>
    public void Load(in ReadOnlySequence<byte> bytes)
    {
        var length = Room(bytes.Length);
        bytes.CopyTo(_block);
        Index(length);
    }

    /// <inheritdoc cref="Load(in ReadOnlySequence{byte})"/>
    public void Load(ReadOnlySpan<byte> bytes)
    {
        var length = Room(bytes.Length);
        bytes.CopyTo(_block);
        Index(length);
    }

    private int Room(long length)
    {
        AmiProtocolException.ThrowIfTooLong(length);
        if (length > _block.Length)
        {
            _block = new byte[Math.Min(MaxBytes, Math.Max((int)length, _block.Length * 2))];
        }

        return (int)length;
    }

    private void Index(int length)
    {
        Count = 0;
        var at = 0;
        while (at < length)
        {
            var line = _block.AsSpan(at, length - at);
            var end = line.IndexOf((byte)'\n');
            var next = end < 0 ? length : at + end + 1;
            line = (end < 0 ? line : line[..end]).TrimEnd((byte)'\r');
            var colon = line.IndexOf((byte)':');
            if (colon > 0)
            {
                var value = colon + 1 < line.Length && line[colon + 1] == ' ' ? colon + 2 : colon + 1;
                Add(new Field(at, colon, at + value, line.Length - value));
            }

            at = next;
        }
    }

    private void Add(Field field)
    {
        if (Count == _fields.Length)
        {
            if (Count == MaxFields)
            {
                throw new AmiProtocolException($"A message of more than {MaxFields} fields.");
            }

            Array.Resize(ref _fields, Math.Min(MaxFields, Count * 2));
        }

        _fields[Count++] = field;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Field(int Start, int NameLength, int ValueStart, int ValueLength);
}
