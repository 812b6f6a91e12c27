using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Cluster.Tests.Asterisk;

/// <summary>What a called number does.</summary>
/// <param name="End">How the ringing ends.</param>
/// <param name="After">When. Who does not answer rings until the caller gives up.</param>
internal readonly record struct StubFate(StubEnd End, TimeSpan After);

/// <summary>How the ringing of a called number ends.</summary>
internal enum StubEnd
{
    Answers = 0,
    Busy = 1,
    RingsForEver = 2,
}

/// <summary>
/// A telephone small enough to be trusted with a clock: answers every call after a moment, or does what the called number's fate says, sends
/// a tone from then on, and notes when it sent its 200 OK and when it first heard something loud. Speaks only as much SIP as a call through
/// Asterisk needs.
/// </summary>
internal sealed partial class SipStub : IAsyncDisposable
{
    private readonly UdpClient _sip;
    private readonly IPAddress _address;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, StubCall> _calls = new();
    private readonly ConcurrentDictionary<string, (string Invite, IPEndPoint Gateway)> _ringing = new();
    private readonly System.Threading.Channels.Channel<StubCall> _answered = System.Threading.Channels.Channel.CreateUnbounded<StubCall>();
    private readonly Func<string, StubFate> _fate;
    private readonly Func<string, int> _tone;
    private readonly Task _listening;

    public SipStub(IPAddress address, TimeSpan ringTime, int tone = 500)
        : this(address, _ => new StubFate(StubEnd.Answers, ringTime), _ => tone)
    {
    }

    /// <param name="address">Where it listens.</param>
    /// <param name="fate">What a number does.</param>
    public SipStub(IPAddress address, Func<string, StubFate> fate)
        : this(address, fate, _ => 500)
    {
    }

    /// <param name="address">Where it listens.</param>
    /// <param name="fate">What a number does.</param>
    /// <param name="tone">What a number's call sends, in Hz; a multiple of 50, so that a packet repeats without a seam.</param>
    public SipStub(IPAddress address, Func<string, StubFate> fate, Func<string, int> tone)
    {
        (_address, _fate, _tone) = (address, fate, tone);
        _sip = new UdpClient(new IPEndPoint(address, 5060));
        _listening = ListenAsync();
    }

    /// <summary>The next call that this telephone answered.</summary>
    public async Task<StubCall> NextCallAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        return await _answered.Reader.ReadAsync(limit.Token);
    }

    /// <summary>The calls that were answered and nobody has asked for yet, in order.</summary>
    public IEnumerable<StubCall> Answered()
    {
        while (_answered.Reader.TryRead(out var call))
        {
            yield return call;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening;
        foreach (var call in _calls.Values)
        {
            await call.DisposeAsync();
        }

        _sip.Dispose();
        _stop.Dispose();
    }

    private async Task ListenAsync()
    {
        var ringing = new List<Task>();
        try
        {
            while (true)
            {
                var packet = await _sip.ReceiveAsync(_stop.Token);
                var message = Encoding.UTF8.GetString(packet.Buffer);
                var id = Header(message, "Call-ID");
                switch (message.Split(' ', 2)[0])
                {
                    case "INVITE" when _calls.TryGetValue(id, out var known):
                        await ReplyAsync(message, packet.RemoteEndPoint, "200 OK", known.Description);
                        break;
                    case "INVITE" when !_ringing.TryAdd(id, (message, packet.RemoteEndPoint)):
                        await ReplyAsync(message, packet.RemoteEndPoint, "180 Ringing");
                        break;
                    case "INVITE":
                        ringing.Add(RingAsync(message, packet.RemoteEndPoint, id));
                        break;
                    case "CANCEL":
                        await ReplyAsync(message, packet.RemoteEndPoint, "200 OK");
                        await EndRingingAsync(id, "487 Request Terminated");
                        break;
                    case "BYE":
                        await ReplyAsync(message, packet.RemoteEndPoint, "200 OK");
                        if (_calls.TryGetValue(id, out var ended))
                        {
                            await ended.DisposeAsync();
                        }

                        break;
                    case "OPTIONS" or "UPDATE":
                        await ReplyAsync(message, packet.RemoteEndPoint, "200 OK");
                        break;
                }
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(ringing);
        }
    }

    private async Task RingAsync(string invite, IPEndPoint gateway, string id)
    {
        var number = DialledNumber().Match(invite).Groups["value"].Value;
        var fate = _fate(number);
        await ReplyAsync(invite, gateway, "180 Ringing");
        if (fate.End == StubEnd.RingsForEver)
        {
            return;
        }

        await Task.Delay(fate.After, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (fate.End == StubEnd.Busy)
        {
            await EndRingingAsync(id, "486 Busy Here");
        }
        else if (!_stop.IsCancellationRequested)
        {
            await AnswerAsync(invite, gateway, id, number);
        }
    }

    private async Task AnswerAsync(string invite, IPEndPoint gateway, string id, string number)
    {
        var call = _calls[id] = new StubCall(_address, invite, _tone(number)) { Number = number };
        if (!_ringing.TryRemove(id, out _))
        {
            // the caller gave up in this moment
            _calls.TryRemove(id, out _);
            await call.DisposeAsync();
            return;
        }

        call.AnsweredAt = Stopwatch.GetTimestamp();
        await ReplyAsync(invite, gateway, "200 OK", call.Description);
        call.Talk();
        await _answered.Writer.WriteAsync(call);
    }

    private async Task EndRingingAsync(string id, string status)
    {
        if (_ringing.TryRemove(id, out var call))
        {
            await ReplyAsync(call.Invite, call.Gateway, status);
        }
    }

    private async Task ReplyAsync(string request, IPEndPoint gateway, string status, string description = "")
    {
        var to = Header(request, "To");
        var reply = new StringBuilder($"SIP/2.0 {status}\r\n");
        foreach (Match via in ViaLine().Matches(request))
        {
            reply.Append($"Via: {via.Groups["value"].Value}\r\n");
        }

        reply.Append($"From: {Header(request, "From")}\r\n")
            .Append($"To: {(to.Contains(";tag=", StringComparison.Ordinal) ? to : $"{to};tag=stub{Header(request, "Call-ID")[..8]}")}\r\n")
            .Append($"Call-ID: {Header(request, "Call-ID")}\r\nCSeq: {Header(request, "CSeq")}\r\nContact: <sip:stub@{_address}:5060>\r\n")
            .Append(description.Length > 0 ? "Content-Type: application/sdp\r\n" : "")
            .Append($"Content-Length: {description.Length}\r\n\r\n{description}");
        await _sip.SendAsync(Encoding.UTF8.GetBytes(reply.ToString()), gateway);
    }

    private static string Header(string message, string name) =>
        Regex.Match(message, $@"^{name}\s*:\s*(.*?)\r?$", RegexOptions.Multiline | RegexOptions.IgnoreCase).Groups[1].Value;

    [GeneratedRegex(@"^INVITE sip:\+?(?<value>[^@;> ]+)@")]
    private static partial Regex DialledNumber();

    [GeneratedRegex(@"^Via\s*:\s*(?<value>.*?)\r?$", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex ViaLine();
}

/// <summary>One call of a <see cref="SipStub"/>: its RTP both ways, A-law at 20 ms.</summary>
internal sealed partial class StubCall : IAsyncDisposable
{
    private const int SamplesPerPacket = 160;
    private const int PacketsHeard = 10;
    private static readonly TimeSpan Lately = TimeSpan.FromMilliseconds(500);

    private readonly UdpClient _rtp;
    private readonly IPEndPoint _gateway;
    private readonly byte[] _tone;
    private readonly Queue<(long At, byte[] Packet)> _heard = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _hearing;
    private Task _talking = Task.CompletedTask;
    private long _firstLoudAt;
    private TaskCompletionSource<long> _loud = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StubCall(IPAddress address, string invite, int tone)
    {
        _tone = MakeTone(tone);
        _rtp = new UdpClient(new IPEndPoint(address, 0));
        _gateway = new IPEndPoint(
            IPAddress.Parse(MediaAddress().Match(invite).Groups["value"].Value), int.Parse(MediaPort().Match(invite).Groups["value"].Value));
        Description = $"v=0\r\no=- 1 1 IN IP4 {address}\r\ns=-\r\nc=IN IP4 {address}\r\nt=0 0\r\n" +
            $"m=audio {((IPEndPoint)_rtp.Client.LocalEndPoint!).Port} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=ptime:20\r\n";
        _hearing = HearAsync();
    }

    public string Description { get; }

    /// <summary>Who was called.</summary>
    public string Number { get; init; } = "";

    /// <summary>From the answer to the first loud packet; null: none was heard yet.</summary>
    public TimeSpan? HeardAfter => Interlocked.Read(ref _firstLoudAt) is > 0 and var at ? Stopwatch.GetElapsedTime(AnsweredAt, at) : null;

    /// <summary>When the 200 OK was handed to the network (Stopwatch ticks).</summary>
    public long AnsweredAt { get; set; }

    /// <summary>Forgets what was heard; the next loud packet counts as the first.</summary>
    public void ListenAnew() => _loud = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>When the first loud packet arrived (Stopwatch ticks).</summary>
    public Task<long> LoudAsync() => _loud.Task.WaitAsync(TimeSpan.FromSeconds(5));

    /// <summary>Whether the last packets that came in, all of them lately, hold this tone.</summary>
    public bool Hears(int tone)
    {
        lock (_heard)
        {
            return _heard.Count == PacketsHeard && Stopwatch.GetElapsedTime(_heard.Peek().At) < Lately && _heard.All(one => Strength(one.Packet, tone) > 1_000);
        }
    }

    public void Talk() => _talking = TalkAsync();

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync();
        await Task.WhenAll(_hearing, _talking);
        _rtp.Dispose();
    }

    private async Task TalkAsync()
    {
        var packet = new byte[12 + SamplesPerPacket];
        (packet[0], packet[1], packet[11]) = (0x80, 8, 7);
        _tone.CopyTo(packet, 12);
        using var clock = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        try
        {
            for (uint i = 0; ; i++)
            {
                System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)i);
                System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), i * SamplesPerPacket);
                await _rtp.SendAsync(packet, _gateway, _stop.Token);
                await clock.WaitForNextTickAsync(_stop.Token);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException)
        {
            // hung up, or the gateway closed its port first
        }
    }

    private async Task HearAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var packet = await _rtp.ReceiveAsync(_stop.Token);
                Remember(packet.Buffer);
                if (packet.Buffer.Length > 12 && IsLoud(packet.Buffer.AsSpan(12)))
                {
                    var now = Stopwatch.GetTimestamp();
                    _ = Interlocked.CompareExchange(ref _firstLoudAt, now, 0);
                    _loud.TrySetResult(now);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // an ICMP of a packet sent before: nothing to hear in it
            }
        }
    }

    private void Remember(byte[] packet)
    {
        lock (_heard)
        {
            _heard.Enqueue((Stopwatch.GetTimestamp(), packet));
            if (_heard.Count > PacketsHeard)
            {
                _heard.Dequeue();
            }
        }
    }

    // Goertzel: the amplitude of one frequency in a packet.
    private static double Strength(byte[] packet, int tone)
    {
        var turn = 2 * Math.Cos(2 * Math.PI * tone / 8000);
        double last = 0, before = 0;
        foreach (var sample in packet.AsSpan(12))
        {
            (last, before) = (FromALaw(sample) + (turn * last) - before, last);
        }

        return 2 * Math.Sqrt((last * last) + (before * before) - (turn * last * before)) / (packet.Length - 12);
    }

    private static int FromALaw(byte sample)
    {
        var code = sample ^ 0x55;
        var segment = (code >> 4) & 7;
        var magnitude = ((code & 15) << 4) + 8 + (segment > 0 ? 256 : 0);
        magnitude = segment > 1 ? magnitude << (segment - 1) : magnitude;
        return (code & 0x80) != 0 ? magnitude : -magnitude;
    }

    // In A-law the even bits are inverted; the segment (bits 4-6) grows with the loudness, and 2 is below -40 dB.
    private static bool IsLoud(ReadOnlySpan<byte> samples)
    {
        var loud = 0;
        foreach (var sample in samples)
        {
            loud += (((sample ^ 0x55) >> 4) & 7) > 2 ? 1 : 0;
        }

        return loud > samples.Length / 3;
    }

    private static byte[] MakeTone(int tone) =>
        [.. Enumerable.Range(0, SamplesPerPacket).Select(i => ALaw((int)(9000 * Math.Sin(2 * Math.PI * tone * i / 8000))))];

    private static byte ALaw(int sample)
    {
        var magnitude = Math.Min(Math.Abs(sample), 32767) >> 3;
        var segment = Math.Max(0, int.Log2(Math.Max(magnitude, 1)) - 4);
        var code = segment < 2 ? (segment << 4) | ((magnitude >> 1) & 15) : (segment << 4) | ((magnitude >> segment) & 15);
        return (byte)((code | (sample >= 0 ? 0x80 : 0)) ^ 0x55);
    }

    [GeneratedRegex(@"^c=IN IP4 (?<value>\S+)", RegexOptions.Multiline)]
    private static partial Regex MediaAddress();

    [GeneratedRegex(@"^m=audio (?<value>\d+)", RegexOptions.Multiline)]
    private static partial Regex MediaPort();
}
