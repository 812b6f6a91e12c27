using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Gateways;
using Cluster.Interfaces.Operators;
using Cluster.Tests.Asterisk;

namespace Cluster.Tests.EndToEnd;

/// <summary>
/// An operator talks with a customer through the whole process and a real gateway, and a third waits to be called. Each sends his own tone,
/// so that every telephone tells who is heard there.
/// </summary>
internal sealed class ConversationScene : IAsyncDisposable
{
    public const int Operator = 500;
    public const int Customer = 900;
    public const int Third = 1500;

    private readonly SipStub _operators;
    private readonly SipStub _customers;
    private readonly SipStub _thirds;

    private ConversationScene(AsteriskNetwork network, RunningCluster cluster, TimeSpan thirdRings)
    {
        Cluster = cluster;
        _operators = new SipStub(network.StubOperator, TimeSpan.Zero, Operator);
        _customers = new SipStub(network.StubCustomer, TimeSpan.FromMilliseconds(100), Customer);
        _thirds = new SipStub(network.StubThird, thirdRings, Third);
    }

    public RunningCluster Cluster { get; }

    /// <summary>The operator.</summary>
    public IOperatorGrain Me { get; private set; } = null!;

    /// <summary>The operator's phone.</summary>
    public StubCall Phone { get; private set; } = null!;

    /// <summary>The customer's phone.</summary>
    public StubCall Person { get; private set; } = null!;

    public Guid Attempt { get; private set; }

    /// <summary>Comes to the moment when both hear each other. Calls may be passed on to a third whose phone rings so long, and to one that does not exist.</summary>
    public static async Task<ConversationScene> StartAsync(
        AsteriskNetwork network, PrivateServer server, TimeSpan thirdRings, RecordingMode recording, params IReadOnlyList<DispositionDefinition> dispositions)
    {
        var scene = new ConversationScene(
            network, await RunningCluster.StartAsync(network, server, (_, gateway) => gateway with { Trunk = "stub" }), thirdRings);
        try
        {
            await scene.TalkAsync(network.First.Name, recording, dispositions);
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    /// <summary>The next call to the third.</summary>
    public Task<StubCall> NextThirdAsync() => _thirds.NextCallAsync();

    /// <summary>Sends a command until it is taken: it is refused for a moment when they have only just been connected.</summary>
    public Task TakenAsync(Func<Task<OperatorReply>> command) => Cluster.UntilAsync("the command is taken", async () => (await command()).Ok);

    public Task TalkIsAsync(TalkState talk) => Cluster.UntilAsync($"talk is {talk}", async () => (await Me.GetStatusAsync()).Talk == talk);

    public Task WritesUpAsync() => Cluster.UntilAsync("he writes up", async () => (await Me.GetStatusAsync()).Activity == Activity.WrapUp);

    /// <summary>Waits until the customer's and the operator's telephones hear these and nobody else.</summary>
    public Task HearAsync(string when, int[] customerHears, int[] operatorHears) => HearAsync(when, Person, customerHears, Phone, operatorHears);

    /// <summary>Waits until two telephones hear these and nobody else.</summary>
    public Task HearAsync(string when, StubCall one, int[] hears, StubCall other, int[] otherHears) => Cluster.UntilAsync(
        $"{when}: {string.Join('+', hears)} and {string.Join('+', otherHears)} are heard",
        () => Task.FromResult(Heard(one).SequenceEqual(hears) && Heard(other).SequenceEqual(otherHears)));

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await _thirds.DisposeAsync();
        await _customers.DisposeAsync();
        await _operators.DisposeAsync();
    }

    private static IEnumerable<int> Heard(StubCall call) => new[] { Operator, Customer, Third }.Where(call.Hears);

    private async Task TalkAsync(string gateway, RecordingMode recording, IReadOnlyList<DispositionDefinition> dispositions)
    {
        var campaign = await Cluster.Database.AddCampaignAsync(new CampaignDefinition
        {
            Name = "conversation",
            Mode = CampaignMode.Progressive,
            Windows = ClusterTables.Always,
            Recording = recording,
            Operators = new OperatorRules
            {
                Dispositions = dispositions,
                Transfers = new TransferRules { Targets = [new("Third", "stubthird"), new("Nobody", "nosuchphone")] },
            },
        });
        await Cluster.Database.AddContactAsync(campaign, ClusterTables.NewNumbers()(0));
        Me = Cluster.Operator(await Cluster.Database.AddOperatorAsync("Ada", campaign));
        await Me.SignInAsync(gateway, "PJSIP/stubop");
        Phone = await _operators.NextCallAsync();
        await Me.ReadyAsync();
        await Cluster.Campaign(campaign).StartAsync();
        Person = await _customers.NextCallAsync();
        await HearAsync("they talk", [Operator], [Customer]);
        Attempt = (await Me.GetStatusAsync()).AttemptId!.Value;
    }
}
