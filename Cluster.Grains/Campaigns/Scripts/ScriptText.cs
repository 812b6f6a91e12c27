using System.Text.RegularExpressions;

namespace Cluster.Grains.Campaigns.Scripts;

/// <summary>Puts a contact's columns into a script's texts.</summary>
public static partial class ScriptText
{
    /// <summary>What stands where the contact has nothing.</summary>
    public const string Nothing = "…";

    /// <summary>The text with <c>{column}</c> replaced by what the column holds, whatever the case of its name. What comes in is not looked at again.</summary>
    public static string Fill(string text, IReadOnlyDictionary<string, string> columns) => Placeholder().Replace(text, match =>
        columns.FirstOrDefault(column => column.Key.Equals(match.Groups["column"].Value.Trim(), StringComparison.OrdinalIgnoreCase)).Value is { Length: > 0 } value
            ? value
            : Nothing);

    [GeneratedRegex(@"\{(?<column>[^{}\n]{1,100})\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Placeholder();
}
