using System.Buffers;
using System.Text;

namespace Cluster.Silo.Asterisk.Ami;

/// <summary>
/// An action on its way to the gateway, and the only place where one is written. A line end inside a value would begin a header of its
/// own, and with it an action of somebody else's choice: so every value is checked here, before any byte of the action leaves.
/// </summary>
internal sealed class AmiAction
{
    /// <summary>Longest value in bytes. Asterisk cuts lines at 1024 bytes without a word.</summary>
    public const int MaxValueBytes = 900;

    /// <summary>Most headers of an action; Asterisk takes 128.</summary>
    public const int MaxHeaders = 64;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    private static readonly SearchValues<char> Interpreted = SearchValues.Create(",;|\"\\${}");

    private readonly ArrayBufferWriter<byte> _bytes = new(512);
    private int _headers;

    /// <summary>Begins an action.</summary>
    public AmiAction(string name)
    {
        Name = name;
        With("Action", name);
    }

    /// <summary>What is asked, for example <c>Originate</c>.</summary>
    public string Name { get; }

    /// <summary>Adds a header.</summary>
    /// <exception cref="ArgumentException">The name is no header name, or the value has a control character or is over-long.</exception>
    public AmiAction With(string header, string value)
    {
        if (header.Length == 0 || header.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            throw new ArgumentException("Not a header name.", nameof(header));
        }

        if (_headers == MaxHeaders)
        {
            throw new ArgumentException($"More than {MaxHeaders} headers.", nameof(header));
        }

        Check(value);
        Write(_bytes, header);
        _bytes.Write(": "u8);
        Write(_bytes, value);
        _bytes.Write("\r\n"u8);
        _headers++;
        return this;
    }

    /// <summary>Adds a channel variable. A comma would begin another variable, so it is refused as well.</summary>
    /// <exception cref="ArgumentException">The value has a comma, a control character or is over-long.</exception>
    public AmiAction WithVariable(string name, string value) =>
        value.AsSpan().ContainsAny(Interpreted)
            ? throw new ArgumentException($"The variable {name} holds a character that the dialplan would interpret.", nameof(value))
            : With("Variable", $"{name}={value}");

    /// <summary>Writes the whole action under this id.</summary>
    public void WriteTo(IBufferWriter<byte> output, string actionId)
    {
        Check(actionId);
        output.Write(_bytes.WrittenSpan);
        output.Write("ActionID: "u8);
        Write(output, actionId);
        output.Write("\r\n\r\n"u8);
    }

    private static void Check(string value)
    {
        // EncoderFallbackException, thrown for half a surrogate pair, is an ArgumentException too.
        if (Strict.GetByteCount(value) > MaxValueBytes)
        {
            throw new ArgumentException($"A value of more than {MaxValueBytes} bytes.", nameof(value));
        }

        if (value.AsSpan().ContainsAnyInRange('\0', '\x1f') || value.Contains('\x7f', StringComparison.Ordinal))
        {
            throw new ArgumentException("A value with a control character.", nameof(value));
        }
    }

    private static void Write(IBufferWriter<byte> output, string text) => Strict.GetBytes(text, output);
}
