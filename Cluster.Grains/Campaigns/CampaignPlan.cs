using Cluster.Grains.Contacts.Rules;
using Cluster.Grains.Gateways;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using NodaTime;

namespace Cluster.Grains.Campaigns;

/// <summary>A campaign's definition, ready to be asked at dial time. Immutable; one for each version.</summary>
public sealed class CampaignPlan
{
    /// <summary>Prepares a definition that the API has validated.</summary>
    public CampaignPlan(Guid campaignId, long version, CampaignDefinition definition)
    {
        CampaignId = campaignId;
        Version = version;
        Definition = definition;
        Window = WindowOf(definition);
        Caps = new AttemptCaps { PerDay = definition.Caps.PerDay, Per24Hours = definition.Caps.Per24Hours, Total = definition.Caps.Total };
        Retries = definition.Retries.Aggregate(RetryPolicy.Default, (policy, retry) => policy.With(retry.Key, policy[retry.Key] with
        {
            Delay = Duration.FromTimeSpan(retry.Value.Delay),
            Limit = retry.Value.Limit,
        }));
        NextNumberDelay = Duration.FromTimeSpan(definition.NextNumberDelay);
    }

    /// <summary>Which campaign.</summary>
    public Guid CampaignId { get; }

    /// <summary>Version of the definition.</summary>
    public long Version { get; }

    /// <summary>As it was given.</summary>
    public CampaignDefinition Definition { get; }

    /// <summary>When calling is allowed, in the contact's time.</summary>
    public CallingWindow Window { get; }

    /// <summary>How often.</summary>
    public AttemptCaps Caps { get; }

    /// <summary>When again.</summary>
    public RetryPolicy Retries { get; }

    /// <summary>Pause before the contact's next number.</summary>
    public Duration NextNumberDelay { get; }

    /// <summary>Whether answered people are connected to operators.</summary>
    public bool HasOperators => Definition.Mode != CampaignMode.Message;

    /// <summary>Whether calls are made before it is known who will take them.</summary>
    public bool DialsAhead => Definition.Mode is CampaignMode.Ratio or CampaignMode.Predictive;

    /// <summary>What the gateway is to do for an attempt of this campaign.</summary>
    public CallOrder OrderFor(Guid attemptId, string number) => new(
        attemptId.ToString(), number, Definition.CallerId, Definition.RingTime, Definition.MaxCallTime, Definition.DetectMachines, Treatment());

    /// <summary>What the last of these keys means; null when it means nothing.</summary>
    public KeyMeaning? MeaningOf(string keys) =>
        keys.Length > 0 && Definition.Message is { } message && message.Keys.TryGetValue(keys[^1], out var meaning) ? meaning : null;

    /// <summary>What an attempt's end means for the contact, before any disposition of an operator.</summary>
    /// <param name="outcome">The network's result.</param>
    /// <param name="doNotCall">The contact is not to be called any more.</param>
    /// <param name="unheard">The message's sound was missing: the person was not reached, but calling again with nothing to say would be worse.</param>
    public EntryEffect EffectOf(Outcome outcome, bool doNotCall, bool unheard) => outcome switch
    {
        _ when doNotCall => EntryEffect.Dnc,
        Outcome.Answered => HasOperators || unheard ? EntryEffect.Finish : EntryEffect.Success,
        Outcome.Machine when Definition.Message is { PlayToMachine: true } => unheard ? EntryEffect.Finish : EntryEffect.Success,
        _ => EntryEffect.ByOutcome,
    };

    private CallTreatment Treatment() => Definition switch
    {
        { Mode: CampaignMode.Message, Message: { } message } =>
            new PlayMessage(message.Sound, message.Keys.Count > 0 ? 1 : 0, message.KeyWait, message.PlayToMachine, Definition.Recording == RecordingMode.All),
        _ => new AwaitOperator(Definition.Operators.ConnectLimit, Definition.Operators.SafeSound, Definition.Operators.HoldSound, Definition.Recording != RecordingMode.None),
    };

    private static CallingWindow WindowOf(CampaignDefinition definition)
    {
        var week = definition.Windows
            .SelectMany(window => window.Days.Select(day => (Day: IsoDay(day), Hours: LocalHours.Between(Local(window.From), Local(window.To)))))
            .GroupBy(span => span.Day)
            .ToDictionary(day => day.Key, day => (IReadOnlyList<LocalHours>)[.. day.Select(span => span.Hours)]);
        var holidays = definition.Holidays.Distinct()
            .ToDictionary(LocalDate.FromDateOnly, _ => (IReadOnlyList<LocalHours>)[]);
        return CallingWindow.Create(week, holidays);
    }

    private static IsoDayOfWeek IsoDay(DayOfWeek day) => day == DayOfWeek.Sunday ? IsoDayOfWeek.Sunday : (IsoDayOfWeek)(int)day;

    private static LocalTime Local(TimeOnly time) => LocalTime.FromTimeOnly(time);
}
