using Cluster.Api.Conventions;
using Cluster.Interfaces.Campaigns;

namespace Cluster.Api.Campaigns;

/// <summary>Reads to whom operators may pass customers on.</summary>
internal static class TransferReader
{
    /// <summary>What a target must look like, for people.</summary>
    public const string TargetDetail = "A number in E.164 form, such as +493012345, or the name of a phone's PJSIP endpoint, such as 2001.";

    private const int MaxTargets = 100;
    private const int MaxPrefixes = 50;

    public static TransferRules? Read(Field field)
    {
        if (field.Object() is not { } rules)
        {
            return null;
        }

        var definition = new TransferRules
        {
            Operators = rules["operators"].Flag() ?? false,
            Targets = rules["targets"].List(MaxTargets, ReadTarget) ?? [],
            Prefixes = rules["prefixes"].List(MaxPrefixes, prefix => prefix.Required().Text(16, Forms.Prefix(), "A plus sign and digits, such as +49.")) ?? [],
        };
        rules.Finish();
        return definition;
    }

    private static TransferTarget? ReadTarget(Field field)
    {
        if (field.Required().Object() is not { } target)
        {
            return null;
        }

        var name = target["name"].Required().Text(100);
        var number = target["target"].Required().Text(64, Forms.TransferTarget(), TargetDetail);
        target.Finish();
        return name is null || number is null ? null : new TransferTarget(name, number);
    }
}
