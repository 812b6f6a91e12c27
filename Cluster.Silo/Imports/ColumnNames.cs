namespace Cluster.Silo.Imports;

/// <summary>A column of the content.</summary>
/// <param name="Name">By its header, made unique; without one its letters.</param>
/// <param name="Field">What it holds: externalId, number, zone, priority, earliest, latest, owner, data or ignored.</param>
/// <param name="IsNamed">Whether it has a header.</param>
internal sealed record ImportColumn(string Name, string Field, bool IsNamed);

/// <summary>What columns are called and, by that, what they hold.</summary>
internal static class ColumnNames
{
    private const int LongestName = 200;

    private static readonly Dictionary<string, string> Known = Names(
        ("externalId", "externalid id customerid clientid ид идентификатор код кодклиента idklienta 编号 客户编号"),
        (ImportDefinition.Ignored, "rejectedrow rejectedreason"),
        ("zone", "zone timezone tz часовойпояс таймзона strefaczasowa 时区"),
        ("priority", "priority приоритет priorytet 优先级"),
        ("earliest", "earliest notbefore неранее"),
        ("latest", "latest notafter непозже непозднее"),
        ("number",
            "phone phones number numbers tel mobile cell telephone phonenumber mobilephone mobilenumber cellphone homephone workphone contactphone "
            + "телефон телефоны тел номер номера номертелефона мобильный мобильныйтелефон рабочийтелефон домашнийтелефон контактныйтелефон сотовый "
            + "telefon telefony numertelefonu nrtelefonu komórka telefonkomórkowy telefonnummer handy téléphone teléfono telefone "
            + "电话 电话号码 手机 手机号 手机号码 联系电话"));

    /// <summary>The field that a column holds: as the client says, else by its name without case, blanks, dashes and underscores; null: data.</summary>
    public static string? FieldOf(string name, ImportDefinition definition)
    {
        if (definition.Columns.TryGetValue(name, out var given))
        {
            return given == ImportDefinition.Data ? null : given;
        }

        var plain = string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
        if (Known.TryGetValue(plain, out var field))
        {
            return field;
        }

        // phone1, phone 2: a number stands behind, and nothing but the numbers comes in several columns.
        return Known.GetValueOrDefault(plain.TrimEnd(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])) == "number" ? "number" : null;
    }

    /// <summary>The columns under a header; without a header as many as are wanted.</summary>
    public static IReadOnlyList<ImportColumn> Of(IReadOnlyList<string>? header, int width, ImportDefinition definition)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var columns = new List<ImportColumn>(width);
        for (var i = 0; i < width; i++)
        {
            var text = Clean(header is null || i >= header.Count ? "" : header[i]);
            var name = text.Length > 0 ? text : Letters(i);
            for (var n = 2; !taken.Add(name); n++)
            {
                name = $"{text} ({n})";
            }

            columns.Add(new(name, FieldOf(name, definition) ?? ImportDefinition.Data, text.Length > 0));
        }

        return columns;
    }

    /// <summary>As in a spreadsheet: A to Z, AA, AB.</summary>
    public static string Letters(int index)
    {
        var letters = "";
        for (var rest = index + 1; rest > 0; rest = (rest - 1) / 26)
        {
            letters = (char)('A' + ((rest - 1) % 26)) + letters;
        }

        return letters;
    }

    private static string Clean(string header)
    {
        var clean = string.Concat(header.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return clean.Length > LongestName ? clean[..LongestName] : clean;
    }

    private static Dictionary<string, string> Names(params (string Field, string Names)[] fields) =>
        fields.SelectMany(one => one.Names.Split(' ').Select(name => (name, one.Field))).ToDictionary(one => one.name, one => one.Field, StringComparer.Ordinal);
}
