using System.Buffers;
using System.Text;
using Cluster.Silo.Asterisk.Ami;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cluster.Tests.Ami;

public sealed class AmiCodecTests
{
    private const string Recorded =
        "Response: Success\r\nActionID: 1\r\nMessage: Authentication accepted\r\n\r\n"
        + "Event: Newstate\r\nPrivilege: call,all\r\nChannel: PJSIP/trunk-00000001\r\nChannelState: 5\r\nExten: \r\nUniqueid: a-1\r\n\r\n"
        + "Event: Hangup\r\nUniqueid: a-1\r\nCause: 17\r\nCause-txt: User: busy\r\nTechCause: 486\r\n\r\n";

    [Fact]
    public void Stream_split_anywhere_gives_the_same_messages()
    {
        var bytes = Encoding.UTF8.GetBytes(Recorded);
        var whole = ReadAll(Segments(bytes, [bytes.Length]));
        Assert.Equal(3, whole.Count);

        for (var split = 1; split < bytes.Length; split++)
        {
            Assert.Equal(whole, ReadAll(Segments(bytes, [split, bytes.Length - split])));
            Assert.Equal(whole, ReadInTwoArrivals(bytes, split));
        }

        Assert.Equal(whole, ReadAll(Segments(bytes, [.. Enumerable.Repeat(1, bytes.Length)])));
    }

    [Fact]
    public void Arbitrary_bytes_never_break_the_reader_otherwise_than_by_its_own_exception()
    {
        var tokens = new[] { "\r\n", "\r", "\n", ":", ": ", "Event", "Uniqueid", "x", "\0", "é", "\r\n\r\n" };
        Prop.ForAll(
            Gen.Elements(tokens).ArrayOf().ToArbitrary(),
            parts =>
            {
                var bytes = Encoding.UTF8.GetBytes(string.Concat(parts));
                var whole = ReadAll(Segments(bytes, [bytes.Length]));
                return whole.SequenceEqual(ReadAll(Segments(bytes, [.. Enumerable.Repeat(1, bytes.Length)])));
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Value_that_the_encoder_takes_comes_back_whole_and_adds_no_header()
    {
        Prop.ForAll(
            ArbMap.Default.ArbFor<string>().Filter(text => text is not null),
            value =>
            {
                var output = new ArrayBufferWriter<byte>();
                try
                {
                    new AmiAction("Originate").With("CallerID", value).With("Context", "dialer").WriteTo(output, "1-" + value);
                }
                catch (ArgumentException)
                {
                    return output.WrittenCount == 0;
                }

                var read = ReadAll(new ReadOnlySequence<byte>(output.WrittenMemory));
                return read.Count == 1 && read[0] == $"Action=Originate|CallerID={value}|Context=dialer|ActionID=1-{value}";
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Value_around_a_line_end_or_a_zero_is_always_refused()
    {
        var breaks = Gen.Elements("\r", "\n", "\r\n", "\0", "\u0001", "\u007f");
        var texts = ArbMap.Default.GeneratorFor<NonNull<string>>();
        var injections = from before in texts from middle in breaks from after in texts select before.Get + middle + after.Get;
        Prop.ForAll(
            injections.ToArbitrary(),
            value => Refuses(() => new AmiAction("Ping").With("X", value))
                && Refuses(() => new AmiAction(value).With("X", "x"))
                && Refuses(() => new AmiAction("Ping").With(value, "x"))
                && Refuses(() => new AmiAction("Ping").WithVariable("X", value))
                && Refuses(() => new AmiAction("Ping").WriteTo(new ArrayBufferWriter<byte>(), value)))
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("a,DIALER_MAX_SECONDS=0")]
    [InlineData("${SHELL(id)}")]
    [InlineData("a\"b")]
    public void Variable_that_the_dialplan_would_interpret_is_refused(string value) =>
        Assert.Throws<ArgumentException>(() => new AmiAction("Originate").WithVariable("DIALER_SOUND", value));

    [Fact]
    public void Value_over_its_bound_is_refused_and_one_at_the_bound_is_taken()
    {
        new AmiAction("Ping").With("X", new string('x', AmiAction.MaxValueBytes));
        Assert.Throws<ArgumentException>(() => new AmiAction("Ping").With("X", new string('x', AmiAction.MaxValueBytes + 1)));
        Assert.Throws<ArgumentException>(() => new AmiAction("Ping").With("X", new string('ж', (AmiAction.MaxValueBytes / 2) + 1)));
    }

    [Fact]
    public void Message_over_its_bounds_ends_the_link()
    {
        var endless = Encoding.UTF8.GetBytes("Event: " + new string('x', AmiMessage.MaxBytes + 10));
        Assert.Throws<AmiProtocolException>(() => ReadAll(new ReadOnlySequence<byte>(endless)));

        var manyFields = string.Concat(Enumerable.Repeat("A: b\r\n", AmiMessage.MaxFields + 1)) + "\r\n";
        Assert.Throws<AmiProtocolException>(() => ReadAll(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(manyFields))));
    }

    [Fact]
    public void Greeting_of_something_else_is_refused()
    {
        var buffer = new ReadOnlySequence<byte>("220 mail ESMTP\r\n"u8.ToArray());
        Assert.Throws<AmiProtocolException>(() => AmiCodec.TryReadGreeting(ref buffer, out _));
    }

    private static bool Refuses(Action action)
    {
        try
        {
            action();
            return false;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    private static List<string> ReadAll(ReadOnlySequence<byte> buffer)
    {
        var read = new List<string>();
        var message = new AmiMessage();
        while (AmiCodec.TryRead(ref buffer, message))
        {
            read.Add(Show(message));
        }

        return read;
    }

    private static List<string> ReadInTwoArrivals(byte[] bytes, int split)
    {
        var message = new AmiMessage();
        var buffer = new ReadOnlySequence<byte>(bytes, 0, split);
        var read = new List<string>();
        while (AmiCodec.TryRead(ref buffer, message))
        {
            read.Add(Show(message));
        }

        var rest = new ReadOnlySequence<byte>([.. buffer.ToArray(), .. bytes[split..]]);
        return [.. read, .. ReadAll(rest)];
    }

    private static string Show(AmiMessage message) => string.Join('|', Enumerable.Range(0, message.Count)
        .Select(i => $"{Encoding.UTF8.GetString(message.NameAt(i))}={Encoding.UTF8.GetString(message.ValueAt(i))}"));

    private static ReadOnlySequence<byte> Segments(byte[] bytes, int[] lengths)
    {
        Segment? first = null, last = null;
        var at = 0;
        foreach (var length in lengths)
        {
            last = new Segment(bytes.AsMemory(at, length), last);
            first ??= last;
            at += length;
        }

        return first is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is not null)
            {
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
                previous.Next = this;
            }
        }
    }
}
