using Cluster.Grains.Contacts.Rules;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Gateways;
using Microsoft.OpenApi;

namespace Cluster.Api.Conventions;

/// <summary>A number's limits, both of them allowed.</summary>
internal readonly record struct Bounds(double Min, double Max);

/// <summary>
/// Limits of what people fill in. The readers hold to them, the document tells them, and the client's forms, made of the document, do not let
/// anybody pass them.
/// </summary>
internal static class FormLimits
{
    public const int Name = 200;
    public const int CallerId = 16;
    public const int Sound = 200;
    public const int Windows = 50;
    public const int Code = 100;
    public const int Dispositions = 100;
    public const int ScriptText = 10_000;
    public const int Questions = 100;
    public const int Choices = 30;
    public const int Choice = 200;
    public const int Host = 253;
    public const int ManagerUser = 100;
    public const int ManagerSecret = 200;
    public const int Fingerprint = 64;
    public const int Trunk = 80;
    public const int PhoneAddress = 200;

    public static readonly Bounds Priority = new(1, 100);
    public static readonly Bounds MaxCalls = new(1, 100_000);
    public static readonly Bounds CallsPerSecond = new(0.01, 10_000);
    public static readonly Bounds RingSeconds = new(5, 300);
    public static readonly Bounds RecordingDays = new(1, 36_500);
    public static readonly Bounds PerDay = new(1, AttemptHistory.Capacity);
    public static readonly Bounds WrapUpSeconds = new(0, 3_600);
    public static readonly Bounds CallbackMinutes = new(1, CallbackRules.LongestDays * 24 * 60);
    public static readonly Bounds Share = new(0, 1);
    public static readonly Bounds Port = new(1, 65_535);
    public static readonly Bounds MaxChannels = new(1, 100_000);

    private static readonly Dictionary<(Type Type, string Property), object> s_all = new()
    {
        [(typeof(CampaignDefinition), "name")] = Name,
        [(typeof(CampaignDefinition), "priority")] = Priority,
        [(typeof(CampaignDefinition), "maxCalls")] = MaxCalls,
        [(typeof(CampaignDefinition), "callsPerSecond")] = CallsPerSecond,
        [(typeof(CampaignDefinition), "ringTimeSeconds")] = RingSeconds,
        [(typeof(CampaignDefinition), "recordingDays")] = RecordingDays,
        [(typeof(CampaignDefinition), "callerId")] = CallerId,
        [(typeof(CampaignDefinition), "windows")] = Windows,
        [(typeof(CapsDefinition), "perDay")] = PerDay,
        [(typeof(MessageDefinition), "sound")] = Sound,
        [(typeof(OperatorRules), "wrapUpSeconds")] = WrapUpSeconds,
        [(typeof(OperatorRules), "dispositions")] = Dispositions,
        [(typeof(DispositionDefinition), "code")] = Code,
        [(typeof(CallbackRules), "windowMinutes")] = CallbackMinutes,
        [(typeof(AbandonmentPolicy), "cap")] = Share,
        [(typeof(GatewayDefinition), "host")] = Host,
        [(typeof(GatewayDefinition), "port")] = Port,
        [(typeof(GatewayDefinition), "user")] = ManagerUser,
        [(typeof(GatewayDefinition), "secret")] = ManagerSecret,
        [(typeof(GatewayDefinition), "tlsFingerprint")] = Fingerprint,
        [(typeof(GatewayDefinition), "trunk")] = Trunk,
        [(typeof(GatewayDefinition), "phoneAddress")] = PhoneAddress,
        [(typeof(GatewayDefinition), "maxChannels")] = MaxChannels,
        [(typeof(GatewayDefinition), "callsPerSecond")] = CallsPerSecond,
        [(typeof(ScriptDefinition), "text")] = ScriptText,
        [(typeof(ScriptDefinition), "questions")] = Questions,
        [(typeof(QuestionDefinition), "id")] = Code,
        [(typeof(QuestionDefinition), "text")] = ScriptText,
        [(typeof(QuestionDefinition), "choices")] = Choices,
        [(typeof(ChoiceDefinition), "value")] = Choice,
    };

    /// <summary>Tells the limits of a type's properties in its schema.</summary>
    public static void Describe(Type type, OpenApiSchema schema)
    {
        foreach (var (name, property) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>())
        {
            if (property is not OpenApiSchema described || !s_all.TryGetValue((type, name), out var limit))
            {
                continue;
            }

            if (limit is Bounds bounds)
            {
                (described.Minimum, described.Maximum) = (bounds.Min.ToString("R", null), bounds.Max.ToString("R", null));
            }
            else if (described.Type?.HasFlag(JsonSchemaType.Array) == true)
            {
                described.MaxItems = (int)limit;
            }
            else
            {
                described.MaxLength = (int)limit;
            }
        }
    }
}
