using System.IO.Packaging;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Cluster.Silo.Workbooks;

/// <summary>
/// The parts of a workbook, one after the other: opened for writing alone the package goes straight into its stream, while the library's own document
/// would be read again and so holds every part unpacked in memory.
/// </summary>
internal sealed class WorkbookPackage(Stream output, SheetTable table)
{
    private const string Spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

    /// <summary>Most characters of a sheet's name.</summary>
    private const int LongestName = 31;

    private readonly Package _package = Package.Open(output, FileMode.Create, FileAccess.Write);
    private readonly List<PackagePart> _sheets = [];

    /// <summary>The next sheet, with its row of names.</summary>
    public SheetPart Begin()
    {
        var part = Add($"worksheets/sheet{_sheets.Count + 1}.xml", "worksheet");
        _sheets.Add(part);
        return new SheetPart(part.GetStream(FileMode.Create, FileAccess.Write), table.Columns, isFirst: _sheets.Count == 1);
    }

    /// <summary>What holds the sheets together, and the package's directory. Without it there is no workbook.</summary>
    public void End()
    {
        var styles = Add("styles.xml", "styles");
        Write(styles, SheetStyles.Stylesheet());
        var workbook = Add("workbook.xml", "sheet.main");
        Write(workbook, new Workbook(new Sheets(_sheets.Select((_, i) => new Sheet { Name = NameOf(i), SheetId = (uint)i + 1, Id = $"sheet{i + 1}" }))));
        for (var i = 0; i < _sheets.Count; i++)
        {
            workbook.CreateRelationship(_sheets[i].Uri, TargetMode.Internal, Relations + "worksheet", $"sheet{i + 1}");
        }

        workbook.CreateRelationship(styles.Uri, TargetMode.Internal, Relations + "styles", "styles");
        _package.CreateRelationship(workbook.Uri, TargetMode.Internal, Relations + "officeDocument", "workbook");
        _package.Close();
    }

    private PackagePart Add(string path, string type) =>
        _package.CreatePart(new Uri($"/xl/{path}", UriKind.Relative), $"{Spreadsheet}{type}+xml", CompressionOption.Fast);

    private static void Write(PackagePart part, OpenXmlElement root)
    {
        using var stream = part.GetStream(FileMode.Create, FileAccess.Write);
        using var xml = OpenXmlWriter.Create(stream);
        xml.WriteStartDocument(standalone: true);
        xml.WriteElement(root);
    }

    private string NameOf(int index)
    {
        var number = index == 0 ? "" : $" {index + 1}";
        var name = string.Concat(table.Name.Select(one => one is ':' or '\\' or '/' or '?' or '*' or '[' or ']' or '\'' || char.IsControl(one) ? ' ' : one));
        return name[..Math.Min(name.Length, LongestName - number.Length)] + number;
    }
}
