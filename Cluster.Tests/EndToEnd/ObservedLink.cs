using Cluster.Grains.Gateways;
using Cluster.Silo.Asterisk.Ami;
using Cluster.Tests.Asterisk;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Cluster.Tests.EndToEnd;

/// <summary>The product's link to a real gateway, what it told, and what it logged.</summary>
internal sealed class ObservedLink : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly AmiMetrics _metrics = new();
    private readonly LoggerFactory _logs;
    private readonly List<GatewayEvent> _told = [];

    private ObservedLink(AsteriskGateway gateway)
    {
        _logs = new LoggerFactory([Log]);
        Link = new AsteriskLink(
            gateway.Name, new GatewayAddress(gateway.Address, 5038, "dialer", gateway.Secret), new AsteriskLinkOptions(), TimeProvider.System,
            new Random(1), _metrics, _logs.CreateLogger("link"));
        Link.Start();
    }

    public AsteriskLink Link { get; }

    public CapturedLog Log { get; } = new();

    public static async Task<ObservedLink> OpenAsync(AsteriskGateway gateway)
    {
        var link = new ObservedLink(gateway);
        await link.NextAsync<LinkUp>(_ => true);
        return link;
    }

    public async Task<string> CallAsync(int digit, CallTreatment treatment)
    {
        var id = AsteriskCalls.NewId();
        Assert.Equal(OriginateReply.Accepted, await Link.OriginateAsync(new CallOrder(
            id, "+" + AsteriskCalls.Number(digit), null, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), DetectMachine: false, treatment)));
        return id;
    }

    public async Task<IReadOnlyList<LiveChannel>> ListAsync() =>
        await Link.ListChannelsAsync() ?? throw new InvalidOperationException("The gateway did not give its list.");

    /// <summary>The first event of this kind that fits, told already or to come.</summary>
    public async Task<T> NextAsync<T>(Func<T, bool> fits)
        where T : GatewayEvent
    {
        using var stop = new CancellationTokenSource(Patience);
        while (true)
        {
            if (_told.OfType<T>().FirstOrDefault(fits) is { } found)
            {
                return found;
            }

            try
            {
                _told.Add(await Link.Events.ReadAsync(stop.Token));
            }
            catch (OperationCanceledException late)
            {
                throw new TimeoutException($"No {typeof(T).Name}. Told: {string.Join('\n', _told)}\n{string.Join('\n', Log.Lines)}", late);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Link.DisposeAsync();
        _metrics.Dispose();
        _logs.Dispose();
        Log.Dispose();
    }
}
