using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Cluster.Silo.Workbooks;

/// <summary>One sheet on its way: the names of the columns, bold and always in sight, then the rows.</summary>
internal sealed class SheetPart
{
    private const int WidestColumn = 60;

    /// <summary>Whole numbers up to here are exact in a workbook.</summary>
    private const double Exact = 1e15;

    /// <summary>Before it Excel counts a 29 February that never was, and before 1900 it has no dates.</summary>
    private static readonly DateTime FirstMoment = new(1900, 3, 1, 0, 0, 0, DateTimeKind.Unspecified);

    private static readonly OpenXmlAttribute Inline = new("t", "", "inlineStr");
    private static readonly OpenXmlAttribute[] NameCell = [Inline, Style(SheetStyles.Name)];
    private static readonly OpenXmlAttribute[] TextCell = [Inline, Style(SheetStyles.Text)];
    private static readonly OpenXmlAttribute[] MomentCell = [Style(SheetStyles.Moment)];

    private readonly Row _row = new();
    private readonly Cell _cell = new();
    private readonly InlineString _inline = new();
    private readonly Stream _stream;
    private readonly OpenXmlWriter _xml;

    public SheetPart(Stream stream, IReadOnlyList<SheetColumn> columns, bool isFirst)
    {
        (_stream, _xml) = (stream, OpenXmlWriter.Create(stream));
        _xml.WriteStartDocument(standalone: true);
        _xml.WriteStartElement(new Worksheet());
        _xml.WriteElement(new SheetViews(new SheetView(
            new Pane { VerticalSplit = 1, TopLeftCell = "A2", ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen })
        {
            WorkbookViewId = 0, TabSelected = isFirst,
        }));
        _xml.WriteElement(new Columns(columns.Select((column, i) => new Column
        {
            Min = (uint)i + 1, Max = (uint)i + 1, Width = Math.Min(Math.Max(column.Name.Length + 2, column.Width), WidestColumn), CustomWidth = true,
        })));
        _xml.WriteStartElement(new SheetData());
        Write([.. columns.Select(column => SheetCell.Of(column.Name))], NameCell);
    }

    /// <summary>Rows so far, with the row of names.</summary>
    public int Rows { get; private set; }

    public void Write(IReadOnlyList<SheetCell> cells) => Write(cells, TextCell);

    public void End()
    {
        _xml.WriteEndElement();
        _xml.WriteEndElement();
        _xml.Dispose();
        _stream.Dispose();
    }

    private void Write(IReadOnlyList<SheetCell> cells, OpenXmlAttribute[] textCell)
    {
        _xml.WriteStartElement(_row);
        foreach (var cell in cells)
        {
            Write(cell, textCell);
        }

        _xml.WriteEndElement();
        Rows++;
    }

    private void Write(SheetCell cell, OpenXmlAttribute[] textCell)
    {
        switch (cell)
        {
            case { Text: { } text }:
                WriteText(text, textCell);
                break;
            case { Moment: { } moment } when moment >= FirstMoment:
                WriteValue(moment.ToOADate(), MomentCell);
                break;
            case { Moment: { } early }:
                WriteText(early.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), textCell);
                break;
            case { Number: { } number } when Math.Abs(number) <= Exact:
                WriteValue(number, []);
                break;
            case { Number: { } inexact }:
                WriteText(inexact.ToString("R", CultureInfo.InvariantCulture), textCell);
                break;
            default:
                _xml.WriteElement(_cell);
                break;
        }
    }

    private void WriteText(string text, OpenXmlAttribute[] attributes)
    {
        _xml.WriteStartElement(_cell, attributes);
        _xml.WriteStartElement(_inline);
        _xml.WriteElement(new Text(SheetText.Escape(SheetText.Fit(text))) { Space = SpaceProcessingModeValues.Preserve });
        _xml.WriteEndElement();
        _xml.WriteEndElement();
    }

    private void WriteValue(double value, OpenXmlAttribute[] attributes)
    {
        _xml.WriteStartElement(_cell, attributes);
        _xml.WriteElement(new CellValue(value.ToString("R", CultureInfo.InvariantCulture)));
        _xml.WriteEndElement();
    }

    private static OpenXmlAttribute Style(uint number) => new("s", "", number.ToString(CultureInfo.InvariantCulture));
}
