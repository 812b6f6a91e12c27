using System.Security.Cryptography.X509Certificates;
using Cluster.Grains.Gateways;
using Cluster.Silo.Asterisk.Ami;
using Cluster.Silo.Asterisk.Simulator;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cluster.Tests.Ami;

/// <summary>One simulated gateway behind its manager interface, and links to it, with short patience and fast calls.</summary>
internal sealed class SimulatedCluster : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<IAsyncDisposable> _owned = [];

    public SimulatedCluster(NetworkSettings? settings = null, X509Certificate2? certificate = null, int seed = 1)
    {
        Gateway = new SimulatedGateway("gw1", settings ?? Fast, TimeProvider.System, new Random(seed), Log);
        Server = new SimulatedAmiServer(Gateway, new SimulatedAmiServerSettings(Certificate: certificate));
        Server.Start();
    }

    public static NetworkSettings Fast => new()
    {
        ByLastDigit = true,
        SetupDelay = TimeSpan.FromMilliseconds(5),
        RingMin = TimeSpan.FromMilliseconds(5),
        RingMax = TimeSpan.FromMilliseconds(10),
        AmdMin = TimeSpan.FromMilliseconds(5),
        AmdMax = TimeSpan.FromMilliseconds(10),
        TalkLaw = TalkTimeLaw.Fixed,
        TalkMean = TimeSpan.FromMilliseconds(30),
        MessageLength = TimeSpan.FromMilliseconds(20),
        SafeMessageLength = TimeSpan.FromMilliseconds(20),
        KeyPressProbability = 1,
        Keys = "7",
    };

    public MemoryCallLog Log { get; } = new();

    public SimulatedGateway Gateway { get; }

    public SimulatedAmiServer Server { get; }

    public AmiMetrics Metrics { get; } = new();

    public GatewayAddress Address => new("127.0.0.1", Server.EndPoint.Port, "dialer", "dialer");

    /// <summary>Comes back fast, and gives up as late as the tests do: a test of a time-out sets its own.</summary>
    public static AsteriskLinkOptions Quick => new()
    {
        ActionTimeout = Patience,
        Tick = TimeSpan.FromMilliseconds(20),
        PingInterval = Patience,
        ReconnectFirst = TimeSpan.FromMilliseconds(10),
        ReconnectMost = TimeSpan.FromMilliseconds(50),
        FailedOriginateGrace = TimeSpan.FromMilliseconds(100),
        ConnectTimeout = Patience,
    };

    public static CallOrder Message(string id, string number, bool amd = false, int keys = 1) => new(
        id, number, "74950000000", TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(5), amd,
        new PlayMessage("custom/hello", keys, TimeSpan.FromMilliseconds(50), PlayToMachine: false));

    public static CallOrder Operator(string id, string number, TimeSpan? limit = null) => new(
        id, number, null, TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(5), DetectMachine: false,
        new AwaitOperator(limit ?? TimeSpan.FromSeconds(10), "custom/safe"));

    public static LineOrder Line(string id) => new(id, "PJSIP/op1", TimeSpan.FromSeconds(20), TimeSpan.FromHours(8));

    public IGatewayLink Link(GatewayAddress? address = null, AsteriskLinkOptions? options = null)
    {
        var factory = new AsteriskLinkFactory(
            options ?? Quick, TimeProvider.System, new Random(2), Metrics, NullLogger<AsteriskLinkFactory>.Instance);
        var link = factory.Create("gw1", address ?? Address);
        _owned.Add(link);
        return link;
    }

    public static async Task<EventReader> StartedAsync(IGatewayLink link)
    {
        link.Start();
        var reader = new EventReader(link);
        await reader.NextAsync<LinkUp>();
        return reader;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var owned in _owned)
        {
            await owned.DisposeAsync();
        }

        await Server.DisposeAsync();
        Gateway.Dispose();
        Metrics.Dispose();
    }
}

/// <summary>Waits for events of a link, and says what came instead when they do not come.</summary>
internal sealed class EventReader(IGatewayLink link)
{
    private readonly List<GatewayEvent> _seen = [];

    public IReadOnlyList<GatewayEvent> Seen => _seen;

    /// <summary>Skips to the next event of this kind (and channel).</summary>
    public async Task<T> NextAsync<T>(string? channelId = null)
        where T : GatewayEvent
    {
        using var patience = new CancellationTokenSource(SimulatedCluster.Patience);
        try
        {
            while (true)
            {
                var happened = await link.Events.ReadAsync(patience.Token);
                _seen.Add(happened);
                if (happened is T wanted && (channelId is null || (happened is ChannelEvent on && on.ChannelId == channelId)))
                {
                    return wanted;
                }
            }
        }
        catch (OperationCanceledException late)
        {
            throw new TimeoutException($"No {typeof(T).Name} of '{channelId}' came. Seen: {string.Join(" | ", _seen)}", late);
        }
    }

    public IEnumerable<string> Of(string channelId) =>
        _seen.OfType<ChannelEvent>().Where(happened => happened.ChannelId == channelId).Select(happened => happened.GetType().Name);
}
