using System.Globalization;
using System.IO.Compression;
using System.Security;
using System.Text;

namespace Cluster.Tests.Imports;

/// <summary>A formula and what it came to when the workbook was saved.</summary>
internal sealed record Formula(string Text, object? Cached);

/// <summary>A number that is shown in a format: 1 is a date, 2 is eleven digits with zeros in front.</summary>
internal sealed record Styled(double Value, int Style);

/// <summary>A text in the list that all cells of a workbook share.</summary>
internal sealed record Shared(int Index);

/// <summary>A cell written as it stands.</summary>
internal sealed record RawCell(string Xml);

/// <summary>Writes workbooks (.xlsx) part by part, so that a test can write what no program would.</summary>
internal sealed class Sheet
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private readonly Dictionary<string, string> _parts = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    /// <summary>A workbook with one sheet.</summary>
    public static byte[] Of(params object?[][] rows) => new Sheet().With("List", Rows(rows)).ToArray();

    /// <summary>A workbook with one sheet of this XML.</summary>
    public static byte[] OfXml(string data, string after = "") => new Sheet().With("List", data, after).ToArray();

    /// <summary>Rows from the first one on; null is a row that is not there.</summary>
    public static string Rows(IEnumerable<object?[]?> rows)
    {
        var xml = new StringBuilder();
        var number = 0;
        foreach (var row in rows)
        {
            number++;
            if (row is not null)
            {
                xml.Append(Row(number, row));
            }
        }

        return xml.ToString();
    }

    public static string Row(int number, params object?[] cells)
    {
        var xml = new StringBuilder().Append(CultureInfo.InvariantCulture, $"<row r=\"{number}\">");
        for (var i = 0; i < cells.Length; i++)
        {
            xml.Append(Cell($"{Letters(i)}{number}", cells[i]));
        }

        return xml.Append("</row>").ToString();
    }

    public static string Letters(int index) => index < 26 ? ((char)('A' + index)).ToString() : Letters((index / 26) - 1) + (char)('A' + (index % 26));

    public Sheet With(string name, string data, string after = "")
    {
        var index = _parts.Keys.Count(part => part.StartsWith("xl/worksheets/", StringComparison.Ordinal)) + 1;
        _names.Add(name);
        _parts[$"xl/worksheets/sheet{index}.xml"] = $"<worksheet xmlns=\"{Main}\"><sheetData>{data}</sheetData>{after}</worksheet>";
        return this;
    }

    public Sheet WithPart(string name, string xml)
    {
        _parts[name] = xml;
        return this;
    }

    public Sheet WithTexts(params string[] items) =>
        WithPart("xl/sharedStrings.xml", $"<sst xmlns=\"{Main}\">{string.Concat(items.Select(item => $"<si>{item}</si>"))}</sst>");

    public byte[] ToArray()
    {
        using var file = new MemoryStream();
        Write(file, _ => { });
        return file.ToArray();
    }

    /// <summary>The sheets of before, or one that is written row by row.</summary>
    public void Write(Stream file, Action<TextWriter> rows)
    {
        using var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
        var names = _names.Count > 0 ? _names : ["List"];
        Add(zip, "[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>");
        Add(zip, "xl/workbook.xml", $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Relations}\"><sheets>"
            + string.Concat(names.Select((name, i) => $"<sheet name=\"{SecurityElement.Escape(name)}\" sheetId=\"{i + 1}\" r:id=\"r{i + 1}\"/>")) + "</sheets></workbook>");
        Add(zip, "xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
            + string.Concat(names.Select((_, i) => $"<Relationship Id=\"r{i + 1}\" Type=\"{Relations}/worksheet\" Target=\"worksheets/sheet{i + 1}.xml\"/>")) + "</Relationships>");
        Add(zip, "xl/styles.xml", $"<styleSheet xmlns=\"{Main}\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"00000000000\"/></numFmts>"
            + "<cellXfs count=\"3\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\" applyNumberFormat=\"1\"/><xf numFmtId=\"164\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>");
        foreach (var (name, xml) in _parts)
        {
            Add(zip, name, xml);
        }

        if (_names.Count == 0)
        {
            using var writer = new StreamWriter(zip.CreateEntry("xl/worksheets/sheet1.xml", CompressionLevel.Fastest).Open());
            writer.Write($"<worksheet xmlns=\"{Main}\"><sheetData>");
            rows(writer);
            writer.Write("</sheetData></worksheet>");
        }
    }

    private static void Add(ZipArchive zip, string name, string xml)
    {
        using var writer = new StreamWriter(zip.CreateEntry(name, CompressionLevel.Fastest).Open(), new UTF8Encoding(false));
        writer.Write(xml);
    }

    private static string Cell(string place, object? value) => value switch
    {
        null => "",
        RawCell raw => raw.Xml,
        string text => $"<c r=\"{place}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{SecurityElement.Escape(text)}</t></is></c>",
        Shared shared => $"<c r=\"{place}\" t=\"s\"><v>{shared.Index}</v></c>",
        bool yes => $"<c r=\"{place}\" t=\"b\"><v>{(yes ? 1 : 0)}</v></c>",
        DateTime at => $"<c r=\"{place}\" s=\"1\"><v>{at.ToOADate().ToString("R", CultureInfo.InvariantCulture)}</v></c>",
        Styled styled => $"<c r=\"{place}\" s=\"{styled.Style}\"><v>{styled.Value.ToString("R", CultureInfo.InvariantCulture)}</v></c>",
        Formula { Cached: string text } formula => $"<c r=\"{place}\" t=\"str\"><f>{SecurityElement.Escape(formula.Text)}</f><v>{SecurityElement.Escape(text)}</v></c>",
        Formula formula => $"<c r=\"{place}\"><f>{SecurityElement.Escape(formula.Text)}</f>{(formula.Cached is { } cached ? $"<v>{Convert.ToString(cached, CultureInfo.InvariantCulture)}</v>" : "")}</c>",
        _ => $"<c r=\"{place}\"><v>{Convert.ToString(value, CultureInfo.InvariantCulture)}</v></c>",
    };
}
