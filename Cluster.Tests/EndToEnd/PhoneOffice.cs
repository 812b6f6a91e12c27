using System.Text.Json.Nodes;
using Cluster.Tests.Asterisk;
using Cluster.Tests.Browser;
using Cluster.Tests.Crash;
using Xunit;

namespace Cluster.Tests.EndToEnd;

/// <summary>The real program with its own database before a real gateway: operators telephone in browsers or with SIP phones, customers are stubs.</summary>
internal sealed class PhoneOffice : IAsyncDisposable
{
    /// <summary>Nobody listens there: a browser that asks in vain for a way still takes the one straight to the gateway.</summary>
    public const string Relays = "stun:127.0.0.1:9 turn:127.0.0.1:9";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly AsteriskNetwork _network;
    private readonly Installation _installation;

    private PhoneOffice(AsteriskNetwork network, string name)
    {
        _network = network;
        _installation = new Installation($"phones-{name}") { Settings = new Dictionary<string, string> { ["CLUSTER_PHONE_ICE"] = Relays, ["CLUSTER_PHONE_TURN_SECRET"] = "north" } };
    }

    public Client Api => _installation.Client;

    public Uri Address => _installation.Address;

    /// <param name="network">Its first gateway is the office's.</param>
    /// <param name="name">Of the office's folder.</param>
    /// <param name="phoneAddress">Where browsers are sent; null: straight to the gateway.</param>
    public static async Task<PhoneOffice> OpenAsync(AsteriskNetwork network, string name, string? phoneAddress = null)
    {
        var office = new PhoneOffice(network, name);
        await office._installation.PrepareAsync();
        await office.Api.PutAsync("gateways/gw1", new()
        {
            ["host"] = network.First.Address, ["user"] = "dialer", ["secret"] = network.First.Secret, ["trunk"] = "stub", ["maxChannels"] = 60,
            ["callsPerSecond"] = 30, ["phoneAddress"] = phoneAddress ?? $"ws://{network.First.Address}:{AsteriskNetwork.PhonePort}/ws",
        });
        return office;
    }

    /// <summary>A campaign that runs and records everything, with contacts of consecutive numbers; the third may be called.</summary>
    public async Task<string> CampaignAsync(string mode, int contacts)
    {
        var campaign = (string)(await Api.PostAsync("campaigns", new()
        {
            ["name"] = "phones",
            ["mode"] = mode,
            ["recording"] = "all",
            ["windows"] = new JsonArray(new JsonObject
            {
                ["days"] = new JsonArray("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), ["from"] = "00:00", ["to"] = "00:00",
            }),
            ["operators"] = new JsonObject
            {
                ["wrapUpSeconds"] = 300,
                ["holdSound"] = AsteriskCalls.ShortSound,
                ["dispositions"] = new JsonArray(new JsonObject { ["code"] = "done", ["kind"] = "final" }),
                ["transfers"] = new JsonObject { ["targets"] = new JsonArray(new JsonObject { ["name"] = "Third", ["target"] = "stubthird" }) },
            },
        }))["id"]!;
        for (var i = 0; i < contacts; i++)
        {
            await Api.PostAsync($"campaigns/{campaign}/contacts", new() { ["externalId"] = $"person-{i}", ["numbers"] = new JsonArray($"+1202555{1000 + i}") });
        }

        return campaign;
    }

    /// <summary>An operator of the campaign; with an account of this name he telephones in a browser. Answers his id.</summary>
    public async Task<string> OperatorAsync(string name, string campaign, string? endpoint = null)
    {
        var id = (string)(await Api.PostAsync("operators", new() { ["name"] = name, ["campaigns"] = new JsonArray(campaign) }))["id"]!;
        if (endpoint is not null)
        {
            await Api.PutAsync($"accounts/{name}", new()
            {
                ["role"] = "operator", ["operatorId"] = id, ["password"] = CallCenter.Password,
                ["phone"] = new JsonObject { ["gatewayId"] = "gw1", ["endpoint"] = $"WebRTC/{endpoint}" },
            });
        }

        return id;
    }

    public Task<JsonNode> StateAsync(string operatorId) => Api.GetAsync($"operators/{operatorId}/state");

    /// <summary>The file of a recorded call on the gateway.</summary>
    public async Task<StereoFile> RecordingAsync(string attempt) => new(await File.ReadAllBytesAsync(StereoFile.PathOn(_network.First, attempt)));

    /// <summary>Waits until it holds; else fails.</summary>
    public static async Task UntilAsync(string what, Func<Task<bool>> holds, TimeSpan? limit = null)
    {
        using var late = new CancellationTokenSource(limit ?? Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await holds())
        {
            try
            {
                await poll.WaitForNextTickAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"Waited in vain: {what}.");
            }
        }
    }

    public ValueTask DisposeAsync() => _installation.DisposeAsync();
}
