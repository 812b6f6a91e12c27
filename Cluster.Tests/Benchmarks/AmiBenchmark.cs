using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Cluster.Grains.Gateways;
using Cluster.Silo.Asterisk.Ami;
using Cluster.Silo.Asterisk.Simulator;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cluster.Tests.Benchmarks;

/// <summary>How many manager events a second are read: by the codec alone, through one socket, and through 50 links at once.</summary>
public static class AmiBenchmark
{
    private const int Links = 50;
    private const int BlockEvents = 10_000;

    /// <summary>Events of one write to a socket: few, because a write that the end of the run cuts off is not counted.</summary>
    private const int WriteEvents = 200;

    /// <summary>Runs each part for the given time, after a tenth of it as warm-up; returns the figures by name.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> RunAsync(TimeSpan duration)
    {
        var block = Block(BlockEvents);
        var piece = Block(WriteEvents);
        await CodecAsync(block, duration / 10);
        var codec = await CodecAsync(block, duration);
        await SocketsAsync(piece, 1, duration / 10);
        var one = await SocketsAsync(piece, 1, duration);
        var many = await SocketsAsync(piece, Links, duration);
        var calls = await CallsAsync(duration);
        var core = await CoreAsync(duration);
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["event_bytes"] = Show((double)block.Length / BlockEvents),
            ["codec_events_per_s"] = Show(codec.PerSecond),
            ["codec_cpu_us_per_event"] = Show(codec.MicrosecondsCpu),
            ["codec_bytes_allocated_per_event"] = Show(codec.BytesAllocated),
            ["socket_events_per_s"] = Show(one.PerSecond),
            ["socket_cpu_us_per_event"] = Show(one.MicrosecondsCpu),
            ["links50_events_per_s"] = Show(many.PerSecond),
            ["links50_cpu_us_per_event"] = Show(many.MicrosecondsCpu),
            ["simulated_core_cpu_us_per_call"] = Show(core.MicrosecondsCpu),
            ["simulated_calls_per_s"] = Show(calls.PerSecond),
            ["simulated_cpu_us_per_call"] = Show(calls.MicrosecondsCpu),
        };
    }

    private static byte[] Block(int events) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, events).Select(Event)));

    private static string Show(double figure) => figure.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>One of the eight events of an answered call, as Asterisk 22 writes them.</summary>
    private static string Event(int i)
    {
        var id = $"019{i % 100:x5}-7d3e-7c11-8f5a-0123456789ab";
        var channel =
            $"Privilege: call,all\r\nChannel: PJSIP/trunk-{i:x8}\r\nChannelState: {(i % 8 == 1 ? 5 : 6)}\r\nChannelStateDesc: Up\r\n"
            + "CallerIDNum: 74950000000\r\nCallerIDName: <unknown>\r\nConnectedLineNum: <unknown>\r\nConnectedLineName: <unknown>\r\n"
            + $"Language: en\r\nAccountCode: {id}\r\nContext: dialer-customer\r\nExten: message\r\nPriority: 1\r\nUniqueid: {id}\r\nLinkedid: {id}\r\n";
        return (i % 8) switch
        {
            0 or 1 => $"Event: Newstate\r\n{channel}\r\n",
            2 => $"Event: OriginateResponse\r\nPrivilege: call,all\r\nActionID: {i}-{id}\r\nResponse: Success\r\nChannel: PJSIP/trunk-{i:x8}\r\nContext: dialer-customer\r\nExten: message\r\nReason: 4\r\nUniqueid: {id}\r\n\r\n",
            7 => $"Event: Hangup\r\n{channel}Cause: 16\r\nCause-txt: Normal Clearing\r\nTechCause: 200\r\n\r\n",
            _ => $"Event: UserEvent\r\n{channel}UserEvent: DialerAnswered\r\n\r\n",
        };
    }

    /// <summary>From a stream in memory through the pipe, the codec and the translation, on the one core of this loop.</summary>
    private static async Task<Figures> CodecAsync(byte[] block, TimeSpan duration)
    {
        var meter = Meter.Start();
        var events = 0L;
        var told = 0L;
        var blocks = 0L;
        var message = new AmiMessage();
        while (meter.Elapsed < duration)
        {
            blocks++;
            var reader = PipeReader.Create(new MemoryStream(block, writable: false), new StreamPipeReaderOptions(bufferSize: 65_536));
            while (true)
            {
                var result = await reader.ReadAsync();
                var buffer = result.Buffer;
                while (AmiCodec.TryRead(ref buffer, message))
                {
                    events++;
                    told += ManagerEvents.Translate(message, DateTimeOffset.UnixEpoch) is null ? 0 : 1;
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
                if (result.IsCompleted)
                {
                    break;
                }
            }
        }

        // Ringing, four of the dialplan and the hang-up: six of eight. A figure of events that were not read is worth nothing.
        return events == blocks * BlockEvents && told == events * 6 / 8
            ? meter.Stop(events)
            : throw new InvalidOperationException($"{blocks} blocks gave {events} events, {told} of them told.");
    }

    /// <summary>A server that pushes recorded events as fast as they are read, and real links that read them.</summary>
    private static async Task<Figures> SocketsAsync(byte[] block, int links, TimeSpan duration)
    {
        using var stop = new CancellationTokenSource();
        using var metrics = new AmiMetrics();
        var pushers = new List<Pusher>();
        var readers = new List<Task<long>>();
        var opened = new List<IGatewayLink>();
        var options = new AsteriskLinkOptions { EventCapacity = 1_000_000, PingInterval = TimeSpan.FromMinutes(10) };
        var factory = new AsteriskLinkFactory(options, TimeProvider.System, new Random(1), metrics, NullLogger<AsteriskLinkFactory>.Instance);
        for (var i = 0; i < links; i++)
        {
            var pusher = new Pusher(block);
            pushers.Add(pusher);
            var link = factory.Create($"gw{i}", new GatewayAddress("127.0.0.1", pusher.Port, "dialer", "dialer"));
            opened.Add(link);
            link.Start();
            await link.Events.ReadAsync();
            readers.Add(CountAsync(link, pusher));
        }

        var meter = Meter.Start();
        pushers.ForEach(pusher => pusher.Go(stop.Token));
        await Task.Delay(duration);
        await stop.CancelAsync();
        await Task.WhenAll(pushers.Select(pusher => pusher.Pushing));
        var figures = meter.Stop(pushers.Sum(pusher => pusher.Taken));
        foreach (var link in opened)
        {
            await link.DisposeAsync();
        }

        await Task.WhenAll(readers);
        pushers.ForEach(pusher => pusher.Dispose());
        return figures;
    }

    private static async Task<long> CountAsync(IGatewayLink link, Pusher pusher)
    {
        var events = 0L;
        await foreach (var _ in link.Events.ReadAllAsync())
        {
            pusher.Read = ++events;
        }

        return events;
    }

    /// <summary>Whole calls over one simulated gateway and one real link: originate, reply, events.</summary>
    private static async Task<Figures> CallsAsync(TimeSpan duration)
    {
        const int Window = 64;
        var network = new NetworkSettings { BusyRate = 1, AnswerRate = 0, MachineRate = 0, NoAnswerRate = 0, InvalidRate = 0, CongestionRate = 0, RejectedRate = 0 };
        using var gateway = new SimulatedGateway("gw", network, TimeProvider.System, new Random(1), new NoCallLog());
        await using var server = new SimulatedAmiServer(gateway, new SimulatedAmiServerSettings());
        server.Start();
        using var metrics = new AmiMetrics();
        var factory = new AsteriskLinkFactory(
            new AsteriskLinkOptions(), TimeProvider.System, new Random(1), metrics, NullLogger<AsteriskLinkFactory>.Instance);
        await using var link = factory.Create("gw", new GatewayAddress("127.0.0.1", server.EndPoint.Port, "dialer", "dialer"));
        link.Start();
        await link.Events.ReadAsync();

        var meter = Meter.Start();
        var ended = 0L;
        var reading = Task.Run(async () =>
        {
            await foreach (var happened in link.Events.ReadAllAsync())
            {
                Interlocked.Add(ref ended, happened is Ended ? 1 : 0);
            }
        });
        var order = new CallOrder(
            "", "+79990000001", null, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5), DetectMachine: true,
            new PlayMessage("custom/hello", 1, TimeSpan.FromSeconds(5), PlayToMachine: false));
        var next = 0L;
        await Task.WhenAll(Enumerable.Range(0, Window).Select(_ => Task.Run(async () =>
        {
            // Whoever reads the ends may wait half a second for a thread while all are busy ordering: a short run must not be over before it has read some.
            while (meter.Elapsed < duration || Interlocked.Read(ref ended) < Window)
            {
                await link.OriginateAsync(order with { AttemptId = Interlocked.Increment(ref next).ToString(CultureInfo.InvariantCulture) });
            }
        })));
        var figures = meter.Stop(ended);
        await link.DisposeAsync();
        await reading;
        return figures;
    }

    /// <summary>The simulated gateway alone, by its direct link and a clock of our own: 2,000 calls/s, some 20,000 alive.</summary>
    private static async Task<Figures> CoreAsync(TimeSpan duration)
    {
        var time = new Ami.ManualTime();
        using var gateway = new SimulatedGateway("gw", new NetworkSettings { MaxChannels = 60_000 }, time, new Random(1), new NoCallLog());
        await using var link = new SimulatedGatewayLink(gateway, new AsteriskLinkOptions { EventCapacity = 1_000_000 }, inline: true);
        link.Start();
        var order = new CallOrder(
            "", "+79990000009", null, TimeSpan.FromSeconds(25), TimeSpan.FromMinutes(5), DetectMachine: true,
            new PlayMessage("custom/hello", 1, TimeSpan.FromSeconds(5), PlayToMachine: false));
        var meter = Meter.Start();
        var calls = 0L;
        while (meter.Elapsed < duration)
        {
            for (var i = 0; i < 20; i++)
            {
                await link.OriginateAsync(order with { AttemptId = (++calls).ToString(CultureInfo.InvariantCulture) });
            }

            time.Advance(TimeSpan.FromMilliseconds(10));
            while (link.Events.TryRead(out _))
            {
            }
        }

        return meter.Stop(calls);
    }

    private sealed record Figures(double PerSecond, double MicrosecondsCpu, double BytesAllocated);

    private sealed class Meter
    {
        private readonly long _started = Stopwatch.GetTimestamp();
        private readonly TimeSpan _cpu = Process.GetCurrentProcess().TotalProcessorTime;
        private readonly long _allocated = GC.GetTotalAllocatedBytes();

        public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

        public static Meter Start() => new();

        public Figures Stop(long events) => new(
            events / Elapsed.TotalSeconds,
            (Process.GetCurrentProcess().TotalProcessorTime - _cpu).TotalMicroseconds / events,
            (double)(GC.GetTotalAllocatedBytes() - _allocated) / events);
    }

    /// <summary>The least of a manager: it lets anyone in, lists no channels, and then pushes; it waits where the reader is far behind.</summary>
    private sealed class Pusher : IDisposable
    {
        private const long MostAhead = 300_000;
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly byte[] _block;
        private readonly TaskCompletionSource<NetworkStream> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Task _serving;
        private long _read;

        public Pusher(byte[] block)
        {
            _block = block;
            _listener.Start();
            _serving = ServeAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public Task Pushing { get; private set; } = Task.CompletedTask;

        public long Read
        {
            get => Volatile.Read(ref _read);
            set => Volatile.Write(ref _read, value);
        }

        /// <summary>Events that were pushed; of eight the link tells five to its reader, the others say nothing that a dialer needs.</summary>
        public long Taken { get; private set; }

        public void Go(CancellationToken stop) => Pushing = Task.Run(async () =>
        {
            var stream = await _ready.Task;
            try
            {
                while (!stop.IsCancellationRequested)
                {
                    await stream.WriteAsync(_block, stop);
                    Taken += WriteEvents;
                    while (Taken - (Read * 8 / 5) > MostAhead)
                    {
                        await Task.Delay(1, stop);
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // The time is over.
            }
        }, CancellationToken.None);

        public void Dispose()
        {
            _listener.Dispose();
            _ = _serving;
        }

        private async Task ServeAsync()
        {
            var stream = new NetworkStream(await _listener.AcceptSocketAsync(), ownsSocket: true);
            await stream.WriteAsync("Asterisk Call Manager/9.0.0\r\n"u8.ToArray());
            var reader = PipeReader.Create(stream);
            var message = new AmiMessage();
            while (true)
            {
                var result = await reader.ReadAsync();
                var buffer = result.Buffer;
                while (AmiCodec.TryRead(ref buffer, message))
                {
                    var id = message.Text("ActionID"u8);
                    await stream.WriteAsync(Encoding.UTF8.GetBytes($"Response: Success\r\nActionID: {id}\r\nChallenge: 1\r\n\r\n"));
                    if (message.Is("Action"u8, "CoreShowChannels"u8))
                    {
                        await stream.WriteAsync(Encoding.UTF8.GetBytes($"Event: CoreShowChannelsComplete\r\nActionID: {id}\r\n\r\n"));
                        _ready.TrySetResult(stream);
                    }
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
                if (result.IsCompleted)
                {
                    return;
                }
            }
        }
    }
}
