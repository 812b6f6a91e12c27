using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cluster.Api.Contacts;

/// <summary>What people call a contact: the column that looks like a name, else the client's own id.</summary>
internal static partial class ContactName
{
    public static string Of(JsonElement data, string externalId)
    {
        foreach (var column in data.EnumerateObject())
        {
            if (Column().IsMatch(column.Name) && column.Value.ValueKind == JsonValueKind.String && column.Value.GetString() is { Length: > 0 } name)
            {
                return name;
            }
        }

        return externalId;
    }

    [GeneratedRegex("^((full ?)?name|имя|фио|imię i nazwisko|姓名)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Column();
}
