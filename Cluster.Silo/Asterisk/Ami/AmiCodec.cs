using System.Buffers;
using System.Text;

namespace Cluster.Silo.Asterisk.Ami;

/// <summary>Cuts a stream of bytes into messages. It keeps no state: what is not a whole message yet stays in the buffer.</summary>
internal static class AmiCodec
{
    /// <summary>What the greeting line begins with; the rest is the version of the protocol.</summary>
    public const string Greeting = "Asterisk Call Manager/";

    private const int MaxGreeting = 256;

    private static ReadOnlySpan<byte> End => "\r\n\r\n"u8;

    /// <summary>Reads the next message and moves the buffer behind it; false when it is not complete yet.</summary>
    /// <exception cref="AmiProtocolException">The message is over a bound.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, AmiMessage message)
    {
        var first = buffer.FirstSpan;
        var end = first.IndexOf(End);
        if (end >= 0)
        {
            message.Load(first[..end]);
            buffer = buffer.Slice(end + End.Length);
            return true;
        }

        if (!buffer.IsSingleSegment)
        {
            var reader = new SequenceReader<byte>(buffer);
            if (reader.TryReadTo(out ReadOnlySequence<byte> body, End))
            {
                message.Load(body);
                buffer = reader.UnreadSequence;
                return true;
            }
        }

        AmiProtocolException.ThrowIfTooLong(buffer.Length - End.Length);
        return false;
    }

    /// <summary>Reads the line with which the server greets; false when it is not complete yet.</summary>
    /// <exception cref="AmiProtocolException">Something else than an Asterisk greets there.</exception>
    public static bool TryReadGreeting(ref ReadOnlySequence<byte> buffer, out string version)
    {
        var reader = new SequenceReader<byte>(buffer);
        version = "";
        if (!reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8))
        {
            return buffer.Length > MaxGreeting ? throw new AmiProtocolException("No greeting of an Asterisk manager.") : false;
        }

        var text = line.Length > MaxGreeting ? "" : Encoding.UTF8.GetString(line);
        if (!text.StartsWith(Greeting, StringComparison.Ordinal))
        {
            throw new AmiProtocolException("No greeting of an Asterisk manager.");
        }

        version = text[Greeting.Length..];
        buffer = reader.UnreadSequence;
        return true;
    }
}
