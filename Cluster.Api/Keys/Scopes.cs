namespace Cluster.Api.Keys;

/// <summary>What an API key may be allowed.</summary>
internal static class Scopes
{
    public const string CampaignsRead = "campaigns:read";
    public const string CampaignsWrite = "campaigns:write";
    public const string CampaignsControl = "campaigns:control";
    public const string ContactsRead = "contacts:read";
    public const string ContactsWrite = "contacts:write";
    public const string OperatorsRead = "operators:read";
    public const string OperatorsWrite = "operators:write";
    public const string OperatorsControl = "operators:control";
    public const string OperatorsSupervise = "operators:supervise";
    public const string GatewaysRead = "gateways:read";
    public const string GatewaysWrite = "gateways:write";
    public const string DncRead = "dnc:read";
    public const string DncWrite = "dnc:write";
    public const string CallsRead = "calls:read";
    public const string CallsControl = "calls:control";
    public const string RecordingsRead = "recordings:read";
    public const string RecordingsWrite = "recordings:write";
    public const string RecordingsDownload = "recordings:download";
    public const string EventsRead = "events:read";
    public const string KeysRead = "keys:read";
    public const string KeysWrite = "keys:write";

    public const string AccountsRead = "accounts:read";
    public const string AccountsWrite = "accounts:write";

    /// <summary>Routes for whoever has signed in; no key reaches them.</summary>
    public const string Person = "person";

    /// <summary>Routes for an operator who has signed in, at his own workplace; no key reaches them.</summary>
    public const string Workplace = "workplace";

    /// <summary>
    /// The role of an external system, given like a scope: it posts campaigns and contacts, controls them, and reads what came of it. People's accounts and
    /// workplaces, gateways, keys and the sound of recordings are not in it.
    /// </summary>
    public const string Integration = "integration";

    /// <summary>What the role has.</summary>
    private static readonly HashSet<string> OfIntegration = new(StringComparer.Ordinal)
    {
        CampaignsRead, CampaignsWrite, CampaignsControl, ContactsRead, ContactsWrite, OperatorsRead, DncRead, DncWrite, CallsRead, EventsRead,
    };

    private static readonly string[] Single =
    [
        CampaignsRead, CampaignsWrite, CampaignsControl, ContactsRead, ContactsWrite, OperatorsRead, OperatorsWrite, OperatorsControl, OperatorsSupervise,
        GatewaysRead, GatewaysWrite, DncRead, DncWrite, CallsRead, CallsControl, RecordingsRead, RecordingsDownload, RecordingsWrite, EventsRead, KeysRead, KeysWrite, AccountsRead,
        AccountsWrite,
    ];

    /// <summary>All that a key can be given: single scopes, all of a resource, a role, everything.</summary>
    public static IReadOnlySet<string> All { get; } =
        Single.Concat(Single.Select(scope => scope[..(scope.IndexOf(':', StringComparison.Ordinal) + 1)] + "*")).Append(Integration).Append("*").ToHashSet(StringComparer.Ordinal);

    /// <summary>Whether what was given is the scope, all of its resource, a role that has it, or everything.</summary>
    public static bool Covers(string given, string scope) =>
        given == "*" || given == scope
        || (given == Integration && OfIntegration.Contains(scope))
        || (given.EndsWith(":*", StringComparison.Ordinal) && scope.StartsWith(given[..^1], StringComparison.Ordinal));
}
