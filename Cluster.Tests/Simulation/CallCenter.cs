using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Operators;
using Cluster.Silo.Asterisk.Simulator;

namespace Cluster.Tests.Simulation;

/// <summary>
/// A small world without chance for tests of one behaviour: the last digit of a number decides what its far end does, people talk for a
/// minute, phones ring for two seconds.
/// </summary>
internal sealed class CallCenter : IDisposable
{
    public const string Person = "0", Busy = "1", NoAnswer = "2", Invalid = "3", Congestion = "4", Machine = "5";

    public static readonly NetworkSettings Network = new()
    {
        ByLastDigit = true,
        RingMin = TimeSpan.FromSeconds(2),
        RingMax = TimeSpan.FromSeconds(2),
        TalkLaw = TalkTimeLaw.Fixed,
        TalkMean = TimeSpan.FromSeconds(60),
        PatienceMean = TimeSpan.FromDays(100),
        KeyPressProbability = 1,
        Keys = "1",
    };

    private int _numbers = 100_000;

    public CallCenter(DateTimeOffset? start = null)
    {
        World = new SimulatedWorld(1, start ?? new DateTimeOffset(2026, 6, 16, 9, 0, 0, TimeSpan.Zero));
        Gateway = World.AddGateway("gw1", Network);
    }

    /// <summary>Nine in the morning to six in the evening, every day; UTC.</summary>
    public static CampaignDefinition Messages { get; } = new()
    {
        Name = "messages",
        Mode = CampaignMode.Message,
        Windows = [new WindowDefinition(Enum.GetValues<DayOfWeek>(), new TimeOnly(8, 0), new TimeOnly(18, 0))],
        Message = new MessageDefinition(
            "hello", new Dictionary<char, KeyMeaning> { ['1'] = new("yes"), ['9'] = new("never", DoNotCall: true) }, TimeSpan.FromSeconds(5)),
        Retries = new Dictionary<Outcome, RetryDefinition>
        {
            [Outcome.Busy] = new(TimeSpan.FromMinutes(5), 3),
            [Outcome.NoAnswer] = new(TimeSpan.FromMinutes(30), 2),
        },
        NextNumberDelay = TimeSpan.FromSeconds(60),
        MaxCallTime = TimeSpan.FromMinutes(5),
    };

    public static CampaignDefinition Progressive { get; } = Messages with
    {
        Name = "progressive",
        Mode = CampaignMode.Progressive,
        Message = null,
        Operators = new OperatorRules
        {
            WrapUp = TimeSpan.FromSeconds(30),
            Dispositions =
            [
                new("sold", DispositionKind.Success), new("no", DispositionKind.Final), new("again", DispositionKind.Retry),
                new("later", DispositionKind.Callback), new("never", DispositionKind.DoNotCall),
            ],
        },
    };

    /// <summary>Two calls for each operator, whoever of those who answer finds nobody.</summary>
    public static CampaignDefinition Ahead { get; } = Progressive with
    {
        Name = "ahead",
        Mode = CampaignMode.Ratio,
        Operators = Progressive.Operators with
        {
            CallsPerOperator = 2,
            Abandonment = [new AbandonmentPolicy { Cap = 1, Window = AbandonmentWindow.Campaign }],
        },
    };

    public SimulatedWorld World { get; }

    public SimulatedGateway Gateway { get; }

    public MemoryTables Tables => World.Tables;

    public List<LoggedCall> Calls => LoggedCall.Of(World);

    /// <summary>A number whose far end does what the digit says.</summary>
    public string Number(string farEnd) => $"+4930{_numbers++}{farEnd}";

    public Guid Contact(Guid campaignId, params string[] farEnds) => World.AddContact([.. farEnds.Select(Number)], "UTC", campaignId);

    public EntrySnapshot Entry(Guid campaignId, Guid contactId) => Tables.EntryOf(campaignId, contactId)!.State;

    public List<LoggedCall> CallsTo(Guid contactId) => Calls.FindAll(call => call.ContactId == contactId);

    public CampaignState StateOf(Guid campaignId) => Tables.Campaigns[campaignId].State;

    /// <summary>Signs in, is ready, and has an open line.</summary>
    public void BringToWork(Guid operatorId, string gatewayId = "gw1", string phone = "PJSIP/phone")
    {
        World.Ask(process => process.Operator(operatorId).SignInAsync(gatewayId, phone));
        World.Ask(process => process.Operator(operatorId).ReadyAsync());
        World.RunFor(TimeSpan.FromMilliseconds(200));
    }

    public OperatorStatus StatusOf(Guid operatorId) => World.Ask(process => process.Operator(operatorId).GetStatusAsync());

    public bool RunUntil(Func<bool> holds, double minutes) => World.RunUntil(holds, TimeSpan.FromMinutes(minutes));

    public void Run(double minutes) => World.RunFor(TimeSpan.FromMinutes(minutes));

    public void Dispose() => World.Dispose();
}
