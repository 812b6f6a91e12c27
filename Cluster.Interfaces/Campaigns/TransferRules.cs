using Orleans;

namespace Cluster.Interfaces.Campaigns;

/// <summary>To whom the operators of a campaign may pass their customers on. By default to nobody.</summary>
[GenerateSerializer, Immutable, Alias("dialer.TransferRules")]
public sealed record TransferRules
{
    /// <summary>To other operators of the campaign on the same gateway.</summary>
    [Id(0)]
    public bool Operators { get; init; }

    /// <summary>To these numbers and phones.</summary>
    [Id(1)]
    public IReadOnlyList<TransferTarget> Targets { get; init; } = [];

    /// <summary>To any number that begins so: a plus sign and digits.</summary>
    [Id(2)]
    public IReadOnlyList<string> Prefixes { get; init; } = [];

    /// <summary>Whether a customer may be passed on to this number (+ and digits) or phone.</summary>
    public bool Allows(string target) =>
        Targets.Any(one => one.Target == target) ||
        (target.Length is > 4 and <= 16 && target[0] == '+' && !target.AsSpan(1).ContainsAnyExceptInRange('0', '9') &&
         Prefixes.Any(prefix => target.StartsWith(prefix, StringComparison.Ordinal)));
}

/// <summary>Somebody to whom customers may be passed on.</summary>
/// <param name="Name">Shown to operators.</param>
/// <param name="Target">A number (+ and digits), dialled through the customer's trunk, or the name of a phone's endpoint on the gateway.</param>
[GenerateSerializer, Immutable, Alias("dialer.TransferTarget")]
public sealed record TransferTarget(string Name, string Target);
