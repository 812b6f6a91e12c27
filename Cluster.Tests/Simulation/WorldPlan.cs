using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Silo.Asterisk.Simulator;

namespace Cluster.Tests.Simulation;

/// <summary>Draws a call center from a seed: gateways, campaigns, contacts who share numbers and campaigns, operators.</summary>
internal sealed class WorldPlan
{
    public const int MostOperators = 4;

    private static readonly string[] Zones =
        ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Los_Angeles", "Europe/London", "Asia/Tokyo"];

    /// <summary>An ordinary day, the changes of the clocks in Europe and America, the end of a year.</summary>
    private static readonly DateTimeOffset[] Starts =
    [
        At(2026, 6, 16, 5), At(2026, 3, 28, 22), At(2026, 10, 24, 22), At(2026, 11, 1, 3), At(2026, 12, 31, 14), At(2026, 9, 7, 0),
    ];

    private static readonly CampaignMode[] Modes =
        [CampaignMode.Message, CampaignMode.Message, CampaignMode.Progressive, CampaignMode.Ratio, CampaignMode.Predictive, CampaignMode.Predictive, CampaignMode.Preview];

    private static readonly double[] Caps = [0, 0.03, 0.3, 1];

    private readonly Random _random;
    private readonly SimulatedWorld _world;
    private readonly ulong _seed;

    private WorldPlan(SimulatedWorld world, ulong seed)
    {
        (_world, _seed) = (world, seed);
        _random = new Random((int)((seed * 2654435761) & int.MaxValue));
    }

    public List<Guid> Campaigns { get; } = [];

    public List<Guid> Contacts { get; } = [];

    public List<(Guid Id, string GatewayId)> Operators { get; } = [];

    public static DateTimeOffset StartOf(ulong seed) => Starts[seed % (ulong)Starts.Length];

    /// <summary>Fills an empty world.</summary>
    public static WorldPlan Build(SimulatedWorld world, ulong seed, int contacts)
    {
        var plan = new WorldPlan(world, seed);
        plan.AddGateways();
        plan.AddCampaigns();
        plan.AddContacts(contacts);
        plan.AddOperators();
        return plan;
    }

    private static DateTimeOffset At(int year, int month, int day, int hour) => new(year, month, day, hour, 0, 0, TimeSpan.Zero);

    private void AddGateways()
    {
        for (var i = 0; i <= _random.Next(3); i++)
        {
            var network = new NetworkSettings
            {
                AnswerRate = 0.2 + (_random.NextDouble() * 0.5),
                CongestionRate = 0.02 + (_random.Next(4) == 0 ? 0.3 : 0),
                RingMin = TimeSpan.FromSeconds(1),
                RingMax = TimeSpan.FromSeconds(15),
                TalkMean = TimeSpan.FromSeconds(20 + _random.Next(60)),
                // Who leaves within the moment of the connection is abandoned rightly; a simulation without faults shall have none.
                PatienceMean = TimeSpan.FromHours(2),
                KeyPressProbability = 0.5,
                Keys = "111123",
            };
            _world.AddGateway($"gw{i + 1}", network, _random.Next(4, 25), 0.5 + (_random.NextDouble() * 5));
        }
    }

    private void AddCampaigns()
    {
        for (var i = 0; i <= _random.Next(4); i++)
        {
            var late = _random.Next(4) == 0;
            var definition = Define($"campaign {i + 1}", Modes[_random.Next(Modes.Length)]);
            Campaigns.Add(_world.AddCampaign(definition with
            {
                Operators = definition.Operators with { Callbacks = new CallbackRules { Missed = (MissedCallback)((Campaigns.Count + (int)(_seed % 3)) % 3) } },
                StartsAt = late ? _world.Now + TimeSpan.FromHours(_random.Next(1, 4)) : null,
                EndsAt = _random.Next(6) == 0 ? _world.Now + TimeSpan.FromHours(_random.Next(5, 9)) : null,
            }));
        }
    }

    private CampaignDefinition Define(string name, CampaignMode mode) => new()
    {
        Name = name,
        Mode = mode,
        Priority = _random.Next(1, 101),
        Zone = Zones[_random.Next(Zones.Length)],
        Windows = DrawWindows(),
        Caps = DrawCaps(),
        Retries = new Dictionary<Outcome, RetryDefinition>
        {
            [Outcome.Busy] = new(TimeSpan.FromMinutes(_random.Next(1, 10)), 4),
            [Outcome.NoAnswer] = new(TimeSpan.FromMinutes(_random.Next(5, 60)), 3),
            [Outcome.Machine] = new(TimeSpan.FromMinutes(_random.Next(10, 90)), 2),
            [Outcome.Congestion] = new(TimeSpan.FromMinutes(1), 10),
            [Outcome.Abandoned] = new(TimeSpan.FromHours(1), 2),
            [Outcome.Unknown] = new(TimeSpan.FromMinutes(30), 3),
        },
        NextNumberDelay = TimeSpan.FromSeconds(_random.Next(10, 120)),
        Gateways = _random.Next(2) == 0 ? [] : [.. _world.Gateways.Keys.Select(id => new GatewayShare(id, _random.Next(1, 4)))],
        MaxCalls = _random.Next(3, 30),
        CallsPerSecond = 0.5 + (_random.NextDouble() * 4),
        RingTime = TimeSpan.FromSeconds(_random.Next(10, 30)),
        MaxCallTime = TimeSpan.FromMinutes(_random.Next(3, 8)),
        DetectMachines = _random.Next(2) == 0,
        Message = mode == CampaignMode.Message
            ? new MessageDefinition("hello", new Dictionary<char, KeyMeaning> { ['1'] = new("yes"), ['2'] = new("never", DoNotCall: true) }, TimeSpan.FromSeconds(5))
            : null,
        Operators = new OperatorRules
        {
            WrapUp = TimeSpan.FromSeconds(_random.Next(0, 3) * 20),
            WrapUpMode = (WrapUpMode)_random.Next(4),
            TimeOutDisposition = _random.Next(2) == 0 ? null : "again",
            Abandonment = [new() { Cap = Caps[_random.Next(Caps.Length)], Window = AbandonmentWindow.Campaign }, new() { Cap = 1 }],
            CallsPerOperator = 1 + (2 * _random.NextDouble()),
            CancelLateRinging = _random.Next(2) == 0,
            Transfers = new TransferRules { Operators = true, Targets = [new("phone", "2001"), new("busy", "+49301111")] },
            Manual = (ManualDialling)_random.Next(3),
            Preview = new PreviewRules
            {
                Time = TimeSpan.FromSeconds(_random.Next(30, 90)), MaySkip = _random.Next(4) > 0, SkipDelay = TimeSpan.FromMinutes(_random.Next(60)),
                AtEnd = (PreviewEnd)_random.Next(3),
            },
            Dispositions =
            [
                new("sold", DispositionKind.Success), new("no", DispositionKind.Final), new("again", DispositionKind.Retry),
                new("later", DispositionKind.Callback), new("never", DispositionKind.DoNotCall),
            ],
        },
        Recording = (RecordingMode)_random.Next(3),
    };

    private List<WindowDefinition> DrawWindows()
    {
        var days = Enum.GetValues<DayOfWeek>();
        return _random.Next(4) switch
        {
            0 => [new(days, new TimeOnly(0, 0), new TimeOnly(0, 0))],
            1 => [new(days, new TimeOnly(9, 0), new TimeOnly(12, 30)), new(days, new TimeOnly(13, 30), new TimeOnly(18, 0))],
            2 => [new(days, new TimeOnly(20, 0), new TimeOnly(4, 0))],
            _ => [new(days, new TimeOnly(8, 0), new TimeOnly(20, 0))],
        };
    }

    private CapsDefinition DrawCaps() => _random.Next(3) switch
    {
        0 => new CapsDefinition(_random.Next(1, 4), null, _random.Next(3, 8)),
        1 => new CapsDefinition(null, _random.Next(1, 4)),
        _ => new CapsDefinition(),
    };

    private void AddContacts(int count)
    {
        var numbers = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var own = new List<string>();
            for (var n = 0; n <= _random.Next(3); n++)
            {
                var number = numbers.Count > 0 && _random.Next(10) == 0 ? numbers[_random.Next(numbers.Count)] : $"+49301{numbers.Count:000000}";
                if (!own.Contains(number))
                {
                    own.Add(number);
                    numbers.Add(number);
                }
            }

            AddContact([.. own]);
        }
    }

    private void AddContact(string[] numbers)
    {
        var contactId = _world.AddContact(numbers, _random.Next(3) == 0 ? null : Zones[_random.Next(Zones.Length)]);
        Contacts.Add(contactId);
        var first = _random.Next(Campaigns.Count);
        for (var i = 0; i < Campaigns.Count; i++)
        {
            if (i == first || _random.Next(5) == 0)
            {
                _world.Enter(
                    contactId, Campaigns[i], _random.Next(3),
                    earliest: _random.Next(10) == 0 ? _world.Now + TimeSpan.FromHours(_random.Next(1, 6)) : null,
                    latest: _random.Next(10) == 0 ? _world.Now + TimeSpan.FromHours(_random.Next(3, 9)) : null);
            }
        }
    }

    private void AddOperators()
    {
        for (var i = 0; i < MostOperators; i++)
        {
            var campaigns = Campaigns.Where(_ => _random.Next(2) == 0).DefaultIfEmpty(Campaigns[0]).ToArray();
            var id = _world.AddOperator($"operator {i + 1}", campaigns);
            Operators.Add((id, $"gw{1 + _random.Next(_world.Gateways.Count)}"));
        }
    }
}
