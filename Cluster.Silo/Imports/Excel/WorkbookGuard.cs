using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Xml;

namespace Cluster.Silo.Imports.Excel;

/// <summary>
/// Walks through an .xlsx before the reader sees it, and refuses what would cost the reader more memory or time than a list of contacts
/// can: the reader keeps shared texts, merged cells and each whole row in memory, and believes what the file says of itself.
/// </summary>
internal sealed class WorkbookGuard
{
    /// <summary>Most bytes of the file.</summary>
    public const long LargestFile = 256L << 20;

    /// <summary>Most bytes of all parts together, unpacked.</summary>
    public const long LargestContent = 2L << 30;

    /// <summary>A part may unpack to so many times its size; sheets of equal rows reach 100.</summary>
    public const int HighestRatio = 250;

    /// <summary>Most parts in the file.</summary>
    public const int MostParts = 2_000;

    /// <summary>Most columns of a sheet: as many as Excel has.</summary>
    public const int MostColumns = 16_384;

    /// <summary>Most rows of a sheet: as many as Excel has.</summary>
    public const int MostRows = 1_048_576;

    /// <summary>Most columns times rows, filled or not: each of them is looked at.</summary>
    public const long MostCells = 2_000_000_000;

    /// <summary>Most characters of a cell: as many as Excel has.</summary>
    public const int LongestCell = 32_767;

    /// <summary>Most sheets.</summary>
    public const int MostSheets = 255;

    private const int MostMergedCells = 100_000;
    private const long LargestTexts = 192L << 20;
    private const long LargestStyles = 16L << 20;
    private const long LargestOutline = 1L << 20;
    private const long SmallPart = 1L << 20;
    private const long LargestDirectory = 1L << 20;
    private const int DirectoryEnd = 22;
    private const int LongestComment = 65_535;

    private readonly char[] _buffer = new char[4096];
    private readonly List<string> _sheets = [];

    /// <summary>Names of its sheets, in their order.</summary>
    /// <exception cref="InvalidDataException">It is broken or too large; the message says what and where.</exception>
    public static IReadOnlyList<string> Check(Stream file)
    {
        if (file.Length > LargestFile)
        {
            throw new InvalidDataException($"The workbook has more than {LargestFile >> 20} MiB. Save the sheet as CSV.");
        }

        CheckDirectory(file);
        file.Position = 0;
        using var zip = Opened("the list of its parts", () => new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true));
        Opened("the list of its parts", () => zip.Entries);
        CheckSizes(zip);
        var guard = new WorkbookGuard();
        foreach (var part in zip.Entries.Where(part => NameOf(part).StartsWith("xl/", StringComparison.OrdinalIgnoreCase)))
        {
            guard.Walk(part);
        }

        return guard._sheets.Count switch
        {
            0 => throw new InvalidDataException("There is no Excel sheet in the file."),
            > MostSheets => throw new InvalidDataException($"The workbook has more than {MostSheets} sheets."),
            _ => guard._sheets,
        };
    }

    /// <summary>The list of parts is read into memory in whole: where it begins is known before.</summary>
    private static void CheckDirectory(Stream file)
    {
        var tail = new byte[Math.Min(file.Length, DirectoryEnd + LongestComment)];
        file.Position = file.Length - tail.Length;
        file.ReadExactly(tail);
        var end = tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        if (end < 0 || end + DirectoryEnd > tail.Length)
        {
            throw new InvalidDataException("The workbook is cut off or damaged: its end is missing.");
        }

        var begin = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16));
        if (begin == uint.MaxValue || file.Length - begin > LargestDirectory + tail.Length)
        {
            throw new InvalidDataException($"The workbook has more than {MostParts} parts.");
        }
    }

    private static void CheckSizes(ZipArchive zip)
    {
        if (zip.Entries.Count > MostParts)
        {
            throw new InvalidDataException($"The workbook has more than {MostParts} parts.");
        }

        var total = 0L;
        foreach (var part in zip.Entries)
        {
            total += part.Length;
            if (total > LargestContent || part.Length > LargestOf(NameOf(part)))
            {
                throw new InvalidDataException($"The workbook unpacks to more than is taken, at its part {Shown(part)}. Save the sheet as CSV.");
            }

            if (part.Length > SmallPart && part.Length / Math.Max(part.CompressedLength, 1) > HighestRatio)
            {
                throw new InvalidDataException($"A part of the workbook unpacks to more than {HighestRatio} times its size: {Shown(part)}.");
            }
        }
    }

    private static T Opened<T>(string what, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (InvalidDataException wrong)
        {
            throw new InvalidDataException($"The workbook is damaged: {what}, {wrong.Message}", wrong);
        }
    }

    private static long LargestOf(string name) => name.ToLowerInvariant() switch
    {
        "xl/sharedstrings.xml" => LargestTexts,
        "xl/styles.xml" => LargestStyles,
        "xl/workbook.xml" or "xl/_rels/workbook.xml.rels" => LargestOutline,
        _ => LargestContent,
    };

    private static string NameOf(ZipArchiveEntry part) => part.FullName.Replace('\\', '/');

    private static string Shown(ZipArchiveEntry part) => part.FullName.Length > 80 ? part.FullName[..80] : part.FullName;

    private void Walk(ZipArchiveEntry part)
    {
        using var content = new ShortPieces(Opened(Shown(part), part.Open), Shown(part));
        if (!content.LooksLikeXml)
        {
            return; // a picture; the reader would refuse it as a sheet
        }

        try
        {
            using var xml = XmlReader.Create(content, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, IgnoreComments = true, IgnoreWhitespace = true });
            Walk(xml, part);
        }
        catch (XmlException wrong)
        {
            throw new InvalidDataException($"The workbook is damaged: {Shown(part)}, {wrong.Message}", wrong);
        }
    }

    /// <summary>By its first element: the reader takes nothing else for a sheet or for shared texts, whatever the part is called.</summary>
    private void Walk(XmlReader xml, ZipArchiveEntry part)
    {
        xml.MoveToContent();
        switch (xml.LocalName)
        {
            case "workbook" when NameOf(part).Equals("xl/workbook.xml", StringComparison.OrdinalIgnoreCase):
                while (xml.ReadToFollowing("sheet", xml.NamespaceURI))
                {
                    _sheets.Add(xml.GetAttribute("name") ?? "");
                }

                break;
            case "worksheet":
                WalkSheet(xml, part);
                break;
            case "sst":
                WalkTexts(xml, part);
                break;
        }
    }

    private void WalkSheet(XmlReader xml, ZipArchiveEntry part)
    {
        var (row, cells, merged) = (0L, 0, 0);
        while (xml.Read())
        {
            switch (xml.NodeType == XmlNodeType.Element ? xml.LocalName : "")
            {
                case "row":
                    row = NextRow(xml, row, part);
                    cells = 0;
                    break;
                case "c":
                    cells++;
                    break;
                case "mergeCell":
                    merged++;
                    break;
                case "is":
                    CheckText(xml, part, $"row {row}, column {cells}");
                    break;
            }

            if (cells > MostColumns || merged > MostMergedCells)
            {
                throw new InvalidDataException($"{(cells > MostColumns ? $"Row {row} has too many columns" : "A sheet has too many merged cells")}: {Shown(part)}.");
            }
        }
    }

    private void WalkTexts(XmlReader xml, ZipArchiveEntry part)
    {
        for (var text = 1; xml.ReadToFollowing("si", xml.NamespaceURI); text++)
        {
            CheckText(xml, part, $"text {text}");
        }
    }

    /// <summary>All pieces of one text together: the reader joins them one by one.</summary>
    private void CheckText(XmlReader xml, ZipArchiveEntry part, string place)
    {
        using var text = xml.ReadSubtree();
        var length = 0;
        while (text.Read())
        {
            if (text.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace)
            {
                length += LengthOf(text);
                if (length > LongestCell)
                {
                    throw new InvalidDataException($"A cell has more than {LongestCell} characters: {Shown(part)}, {place}.");
                }
            }
        }
    }

    /// <summary>Rows in their order only: the reader would join what has the same number.</summary>
    private static long NextRow(XmlReader xml, long before, ZipArchiveEntry part)
    {
        var text = xml.GetAttribute("r");
        var row = text is null ? before + 1 : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 0;
        return row > before && row <= MostRows ? row
            : throw new InvalidDataException($"The rows of a sheet are not in order, or beyond row {MostRows}: {Shown(part)}, after row {before}.");
    }

    private int LengthOf(XmlReader xml)
    {
        var length = 0;
        for (int read; length <= LongestCell && (read = xml.ReadValueChunk(_buffer, 0, _buffer.Length)) > 0;)
        {
            length += read;
        }

        return length;
    }
}
