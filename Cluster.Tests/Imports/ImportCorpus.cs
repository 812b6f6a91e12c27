using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Cluster.Tests.Imports;

/// <summary>Files as people, programs and enemies make them.</summary>
internal static class ImportCorpus
{
    private const string Anna = "79161234567";

    private static readonly UTF8Encoding Utf8 = new(false);

    static ImportCorpus() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static IEnumerable<CorpusCase> All => [.. Encodings(), .. Separated(), .. Numbers(), .. JsonLines(), .. Workbooks(), .. Broken(), .. Hostile()];

    private static IEnumerable<CorpusCase> Encodings()
    {
        const string Text = "телефон;имя\n+79161234567;Жанна\n";
        foreach (var (name, encoding, mark) in new (string, Encoding, bool)[]
        {
            ("UTF-8", Utf8, false), ("UTF-8 with a mark", Encoding.UTF8, true), ("windows-1251", Encoding.GetEncoding(1251), false),
            ("UTF-16 with a mark", Encoding.Unicode, true), ("UTF-16 big-endian with a mark", Encoding.BigEndianUnicode, true),
            ("UTF-16 without a mark", Encoding.Unicode, false), ("UTF-16 big-endian without a mark", Encoding.BigEndianUnicode, false),
            ("UTF-32 with a mark", Encoding.UTF32, true),
        })
        {
            yield return Csv(name, [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes(Text)], 1) with { Holds = ["Жанна", "+79161234567"] };
        }

        yield return Csv("KOI8-R, said so", Encoding.GetEncoding("koi8-r").GetBytes(Text), 1) with { Options = new { encoding = "koi8-r" }, Holds = ["Жанна"] };
        yield return Csv("GB18030, said so", Encoding.GetEncoding("gb18030").GetBytes("电话,名\n+8613800138000,王芳\n"), 1) with { Options = new { encoding = "gb18030" }, Holds = ["王芳"] };
        yield return Csv("windows-1250, said so", Encoding.GetEncoding(1250).GetBytes("telefon,imię\n+48601234567,Łucja\n"), 1) with { Options = new { encoding = "windows-1250" }, Holds = ["Łucja", "imię"] };
        yield return Csv("UTF-8 that breaks off inside a letter", [.. Utf8.GetBytes("телефон;имя\n+79161234567;Жанн"), 0xD0], 1);
        yield return Csv("a mark in the middle", Utf8.GetBytes("phone,name\n+79161234567,\uFEFFAnna\n"), 1) with { Holds = ["Anna"] };
    }

    private static IEnumerable<CorpusCase> Separated()
    {
        foreach (var (name, delimiter) in new[] { ("comma", ','), ("semicolon", ';'), ("tab", '\t'), ("bar", '|') })
        {
            yield return Csv($"separated by {name}", $"phone{delimiter}name{delimiter}city\n+79161234567{delimiter}Anna{delimiter}Moscow\n", 1) with { Holds = ["Anna", "Moscow"] };
        }

        yield return Csv("the delimiter named as Excel does", "sep=;\nphone;name\n+79161234567;Anna, Maria\n", 1) with { Holds = ["Anna, Maria"] };
        yield return Csv("a header that quotes other delimiters", "\"phone\";\"name, first, last, and so on\"\n+79161234567;Anna\n", 1) with { Holds = ["Anna"] };
        yield return Csv("quotes, doubled quotes and lines inside", "phone,note\n+79161234567,\"says \"\"no\"\",\r\nagain\"\n", 1) with { Holds = ["says \\\"no\\\",\\r\\nagain"] };
        yield return Csv("a quote that is never closed", "phone,name\n+79161234567,Anna\n+79161234568,\"Boris\n+79161234569,Vera\n", 2) with { Rejected = ["2 - row-invalid"] };
        yield return Csv("text behind a quote", "phone,name\n+79161234567,\"Anna\"x\n+79161234568,Boris\n", 1) with { Rejected = ["1 - row-invalid"] };
        yield return Csv("Windows line ends, no last one", "phone,name\r\n+79161234567,Anna\r\n+79161234568,Boris", 2);
        yield return Csv("empty lines everywhere", "\n\nphone,name\n\n\n+79161234567,Anna\n\n+79161234568,Boris\n\n\n", 2);
        yield return Csv("a title above the header", "Customers of spring;;\n;;\nphone;name;city\n+79161234567;Anna;Omsk\n", 1) with { Holds = ["Omsk"] };
        yield return Csv("no header at all, said so", "+79161234567,Anna\n+79161234568,Boris\n", 2) with
        {
            Options = new { headerRow = 0, columns = new Dictionary<string, string>(StringComparer.Ordinal) { ["A"] = "number" } }, Holds = ["\"B\": \"Anna\""],
        };
        yield return Csv("no header at all", "+79161234567,Anna\n", null) with { Says = ["No column", "number"] };
        yield return Csv("a header row that is not there", "phone\n+79161234567\n", null) with { Options = new { headerRow = 40 }, Says = ["no row 40"] };
        yield return Csv("two columns of one name, and one without", "phone,note,note,\n+79161234567,first,second,third\n", 1) with
        {
            Holds = ["\"note\": \"first\"", "\"note (2)\": \"second\"", "\"D\": \"third\""],
        };
        yield return Csv("more cells than columns", "phone,name\n+79161234567,Anna,extra\n+79161234568,Boris\n", 1) with { Rejected = ["1 - row-invalid"] };
        yield return Csv("fewer cells than columns", "phone,name,city\n+79161234567\n", 1);
        yield return Csv("1,000 columns", $"phone,{string.Join(',', Enumerable.Range(1, 999).Select(i => $"c{i}"))}\n+79161234567,{string.Join(',', Enumerable.Range(1, 999).Select(i => $"v{i}"))}\n", 1) with
        {
            Holds = ["\"c999\": \"v999\""],
        };
        yield return Csv("a cell of a megabyte and a half", $"phone,name\n+79161234567,{new string('x', 3 << 19)}\n+79161234568,Boris\n", 1) with { Rejected = ["1 - row-too-long"] };
        yield return Csv("a NUL in a cell", "phone,name\n+79161234567,An\0na\n+79161234568,Boris\n", 1) with { Rejected = ["1 - row-invalid"] };
        yield return Csv("a NUL in the header", "phone,na\0me\n+79161234567,Anna\n", 1) with { Holds = ["\"na me\""] };
        yield return Csv("nothing", "", null) with { Says = ["no content"] };
        yield return Csv("nothing but line ends", "\n\r\n\n", null) with { Says = ["no header line"] };
        yield return Csv("a header alone", "phone,name\n", 0);
        yield return Csv("somebody twice", "id,phone\na,+79161234567\na,+79161234568\nb,+79161234567\n", 1) with { Duplicates = 2 };
        yield return Csv("wrong zone, priority and dates", "phone,zone,priority,earliest,latest\n+79161234567,Mars/Base,,,\n+79161234567,,high,,\n+79161234567,,,tomorrow,\n+79161234567,,,2026-03-02,2026-03-01\n", 0) with
        {
            Rejected = ["1 zone zone-unknown", "2 priority priority-invalid", "3 earliest date-invalid", "4 latest date-invalid"],
        };
        yield return Csv("formulas in cells stay texts", "phone,name\n+79161234567,\"=HYPERLINK(\"\"http://x\"\")\"\n+79161234568,@SUM(1+1)*cmd|' /C calc'!A0\n", 2) with
        {
            Holds = ["=HYPERLINK(\\\"http://x\\\")", "@SUM(1+1)*cmd|' /C calc'!A0"],
        };
        yield return Csv("markup and writing from right to left", "phone,name\n+79161234567,<img src=x onerror=alert(1)>\n+79161234568,\u202Egnp.exe\n", 2) with { Holds = ["<img src=x onerror=alert(1)>", "\u202Egnp.exe"] };
    }

    private static IEnumerable<CorpusCase> Numbers()
    {
        foreach (var (name, cell) in new[]
        {
            ("comma", "8 (916) 123-45-67, 8 (495) 123-45-67"), ("slash", "8 916 1234567 / 8 495 1234567"), ("line", "89161234567\n84951234567"), ("blank", "89161234567 84951234567"),
            ("nothing but plus signs", "+79161234567+74951234567"), ("words", "mob. 8 916 123-45-67 or home 8 495 123-45-67"), ("ideographic comma", "89161234567、84951234567"),
            ("bar", "8916-123-45-67|8495-123-45-67"), ("bullet", "89161234567 • 84951234567"), ("hash", "8 916 123 45 67 # 8 495 123 45 67"),
        })
        {
            yield return Csv($"two numbers in a cell: {name}", $"phone;name\n\"{cell}\";Anna\n", 1) with { Holds = ["{+79161234567,+74951234567}"] };
        }

        yield return Csv("a number that a spreadsheet rounded", "phone,name\n7.91612E+10,Anna\n", 0) with { Rejected = ["1 number number-invalid"] };
        yield return Csv("numbers in columns with other names", "Имя;Телефон 1;Моб. телефон;Phone_3\nAnna;89161234567;;+7 495 123-45-67\n", 1) with { Holds = ["{+79161234567,+74951234567}"] };
        yield return Csv("no number, a short one, a foreign one", "phone,name\n,Anna\n12,Boris\n+4930123456,Karl\n", 1) with { Rejected = ["1 number number-missing", "2 number number-invalid"] };
    }

    private static IEnumerable<CorpusCase> JsonLines()
    {
        yield return new("JSON lines, some of them broken", "ndjson", "{\"phone\":\"+79161234567\",\"age\":42}\n{\"phone\":\n[]\n{\"phone\":\"+79161234568\",\"n\":1e99999}\n"u8.ToArray())
        {
            Taken = 1, Rejected = ["2 - row-invalid", "3 - row-invalid", "4 - row-invalid"], Holds = ["\"age\": 42"],
        };
        yield return new("JSON nested 100,000 deep", "ndjson", Utf8.GetBytes($"{{\"phone\":\"+79161234567\",\"x\":{new string('[', 100_000)}{new string(']', 100_000)}}}\n")) { Taken = 0, Rejected = ["1 - row-invalid"] };
        yield return new("a list that is sent as JSON lines", "ndjson", "phone,name\n+79161234567,Anna\n"u8.ToArray()) { Taken = 0, Rejected = ["1 - row-invalid", "2 - row-invalid"] };
    }

    private static IEnumerable<CorpusCase> Workbooks()
    {
        object?[] header = ["Phone", "Name"];
        yield return Excel("texts", Sheet.Of(header, ["+79161234567", "Жанна"]), 1) with { Holds = ["Жанна", "+79161234567"] };
        yield return Excel("numbers as numbers", Sheet.Of(header, [79161234567d, 1250.5], [89161234568d, 0.1]), 2) with { Holds = ["+79161234567", "+79161234568", "1250.5", "\"0.1\""] };
        yield return Excel("numbers with an exponent", Sheet.Of(header, [new RawCell("<c r=\"A2\"><v>7.9161234567E+10</v></c>"), "Anna"]), 1) with { Holds = ["+79161234567"] };
        yield return Excel("zeros in front by a format", Sheet.Of(["Phone", "Code"], [Anna, new Styled(7, 2)]), 1) with { Holds = ["00000000007"] };
        yield return Excel("dates as numbers", Sheet.Of(["Phone", "Born", "Earliest"], [Anna, new DateTime(1987, 5, 17), new DateTime(2026, 3, 2, 9, 30, 0)]), 1) with { Holds = ["\"Born\": \"1987-05-17\""] };
        yield return Excel("a date beyond all calendars", Sheet.Of(["Phone", "Born"], [Anna, new Styled(1e12, 1)]), 1);
        yield return Excel("yes and no, and an error", Sheet.Of(["Phone", "Agreed", "Sum"], [Anna, true, new RawCell("<c r=\"C2\" t=\"e\"><v>#N/A</v></c>")]), 1) with { Holds = ["\"Agreed\": \"true\""] };
        yield return Excel("formulas with what they came to", Sheet.Of(header, [new Formula("B9+1", 79161234567d), new Formula("A1&\"x\"", "Anna")]), 1) with { Holds = ["+79161234567", "\"Anna\""] };
        yield return Excel("a formula that was never worked out", Sheet.Of(header, [new Formula("1+1", null), "Anna"]), 0) with { Rejected = ["1 number number-missing"] };
        yield return Excel("formula injection", Sheet.Of(header, [Anna, "=cmd|'/C calc'!A0"]), 1) with { Holds = ["=cmd|'/C calc'!A0"] };
        yield return Excel("a cell merged over three rows", new Sheet().With("List", Sheet.Rows([["City", "Phone"], ["Omsk", "+79161234567"], [null, "+79161234568"], [null, "+79161234569"], [null, "+79161234560"]]), "<mergeCells><mergeCell ref=\"A2:A4\"/></mergeCells>").ToArray(), 4) with { Holds = ["+79161234569} {\"City\": \"Omsk\"", "+79161234560} {\"City\": \"\""] };
        yield return Excel("a merged title above the header", new Sheet().With("List", Sheet.Rows([["All customers"], null, ["Name", "Phone"], ["Anna", "+79161234567"]]), "<mergeCells><mergeCell ref=\"A1:D1\"/></mergeCells>").ToArray(), 1) with { Holds = ["\"Name\": \"Anna\""] };
        yield return Excel("empty rows, and errors by the sheet's own rows", Sheet.OfXml(Sheet.Row(1, "Phone", "Name") + Sheet.Row(5, "+79161234567", "Anna") + Sheet.Row(9, "nobody", "Boris")), 1) with { Rejected = ["8 number number-invalid"] };
        yield return Excel("a million empty rows", Sheet.OfXml(Sheet.Row(1, "Phone", "Name") + Sheet.Row(1_048_576, "+79161234567", "Anna")), 1);
        yield return Excel("1,000 columns", Sheet.Of(["Phone", .. Enumerable.Range(1, 999).Select(i => $"c{i}")], [Anna, .. Enumerable.Range(1, 999).Select(i => (object)(double)i)]), 1) with { Holds = ["\"c999\": \"999\""] };
        yield return Excel("cells beyond the header", Sheet.Of(["Phone"], [Anna, "Anna", null, 5d]), 1) with { Holds = ["\"B\": \"Anna\"", "\"D\": \"5\""] };
        yield return Excel("the second sheet, said so", new Sheet().With("Help", Sheet.Rows([["Read me"]])).With("Список <1>", Sheet.Rows([header, ["+79161234567", "Anna"]])).ToArray(), 1) with { Options = new { sheet = "Список <1>" } };
        yield return Excel("the first sheet is empty", new Sheet().With("Help", "").With("List", Sheet.Rows([header, ["+79161234567", "Anna"]])).ToArray(), 1);
        yield return Excel("a sheet that is not there", Sheet.Of(header, [Anna, "Anna"]), null) with { Options = new { sheet = "Other" }, Says = ["no sheet Other"] };
        yield return Excel("shared and rich texts", new Sheet().WithTexts("<t>Phone</t>", "<t>+79161234567</t>", "<r><t>An</t></r><r><t>na</t></r>").With("List", Sheet.Rows([[new Shared(0), "Name"], [new Shared(1), new Shared(2)]])).ToArray(), 1) with { Holds = ["\"Anna\""] };
        yield return Excel("a shared text that is not there", Sheet.Of(header, [Anna, new Shared(99)]), 1);
        yield return Excel("control characters written as Excel does", Sheet.Of(header, [Anna, "a_x0000_b"], ["+79161234568", "c_x000D_d"]), 1) with { Rejected = ["1 - row-invalid"] };
        yield return Excel("20,000 formulas in the order of their working out", new Sheet().With("List", Sheet.Rows([header, [Anna, "Anna"]]))
            .WithPart("xl/calcChain.xml", $"<calcChain>{string.Concat(Enumerable.Repeat("<c r=\"A1\"/>", 20_000))}</calcChain>").ToArray(), 1);
        yield return Excel("long comments and drawings", new Sheet().With("List", Sheet.Rows([header, [Anna, "Anna"]]))
            .WithPart("xl/comments1.xml", $"<comments>{string.Concat(Enumerable.Repeat($"<text><t>{new string('x', 1000)}</t></text>", 100))}</comments>")
            .WithPart("xl/drawings/drawing1.xml", "<wsDr><from><row>7</row></from><to><row>3</row></to></wsDr>").ToArray(), 1);
        yield return Excel("cells without places", Sheet.OfXml("<row><c t=\"inlineStr\"><is><t>Phone</t></is></c></row><row><c><v>79161234567</v></c></row>"), 1);
        yield return Excel("an old workbook (.xls)", OldWorkbook.Of(password: false, ["Phone", "Имя"], [79161234567d, "Жанна"], ["+79161234568", "Борис"]), 2) with { Holds = ["Жанна", "+79161234567"] };
    }

    private static IEnumerable<CorpusCase> Broken()
    {
        var good = Sheet.Of(["Phone", "Name"], [Anna, "Anna"]);
        yield return Excel("a workbook cut off in the middle", good[..(good.Length / 2)], null) with { Says = ["cut off"] };
        yield return Excel("a workbook without its last bytes", good[..^10], null) with { Says = ["cut off"] };
        yield return Excel("a workbook with bytes turned over", [.. good.Select((one, i) => i is > 600 and < 900 ? (byte)~one : one)], null) with { Says = ["damaged"] };
        yield return Excel("a signature and nothing else", "PK\u0003\u0004"u8.ToArray(), null) with { Says = ["cut off"] };
        yield return Excel("text that is called a workbook", "phone,name\n+79161234567,Anna\n"u8.ToArray(), null) with { Says = ["no Excel workbook", "CSV"] };
        yield return Excel("a web page that is called a workbook", "<html><table><tr><td>phone</td></tr></table></html>"u8.ToArray(), null) with { Says = ["no Excel workbook"] };
        yield return Excel("nothing that is called a workbook", [], null) with { Says = ["no content"] };
        yield return Excel("an archive without a workbook", Zip(("readme.txt", "hello")), null) with { Says = ["no Excel sheet"] };
        yield return Excel("an OpenDocument file", Zip(("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "<x/>")), null) with { Says = ["no Excel sheet"] };
        yield return Excel("a workbook with a password", OldWorkbook.Encrypted(), null) with { Says = ["password"] };
        yield return Excel("an old workbook with a password", OldWorkbook.Of(password: true, ["Phone"], [Anna]), null) with { Says = ["password"] };
        yield return Excel("a broken old workbook", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[2000]], null) with { Says = ["damaged"] };
        yield return Excel("rows out of order", Sheet.OfXml(Sheet.Row(1, "Phone") + Sheet.Row(5, Anna) + Sheet.Row(3, Anna)), null) with { Says = ["order", "row 5"] };
        yield return Excel("a sheet whose XML is broken", Sheet.OfXml("<row r=\"1\"><c></row>"), null) with { Says = ["damaged", "sheet1.xml"] };
        yield return Excel("a column beyond all letters", Sheet.OfXml(Sheet.Row(1, "Phone") + $"<row r=\"2\"><c r=\"FXSHRXW2\"><v>{Anna}</v></c></row>"), null) with { Says = ["columns"] };
        yield return Excel("a sheet without rows", Sheet.OfXml(""), null) with { Says = ["has rows"] };
        yield return Csv("a workbook that is called CSV", good, null) with { Says = ["Excel"] };
        yield return Csv("an old workbook that is called CSV", OldWorkbook.Of(password: false, ["Phone"], [Anna]), null) with { Says = ["Excel"] };
        yield return Csv("a picture that is called CSV", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Enumerable.Range(0, 500).Select(i => (byte)(i * 37))], null) with { Says = ["No column"] };
    }

    private static IEnumerable<CorpusCase> Hostile()
    {
        yield return Excel("a cell of a megabyte", Sheet.Of(["Phone", "Name"], [Anna, new string('x', 1_000_000)]), null) with { Says = ["32767 characters", "row 2", "column 2"] };
        yield return Excel("an attribute of eight megabytes", Sheet.OfXml(Sheet.Row(1, "Phone") + $"<row r=\"2\" spans=\"{new string('1', 8 << 20)}\"/>"), null) with { Says = ["damaged"] };
        yield return Excel("a text in a million pieces", new Sheet().WithTexts($"<t>Phone</t>", string.Concat(Enumerable.Repeat("<r><t>x</t></r>", 200_000))).With("List", Sheet.Rows([[new Shared(0)], [new Shared(1)]])).ToArray(), null) with { Says = ["32767 characters"] };
        yield return Excel("a bomb of spaces", Bomb(64), null) with { Says = ["250 times"] };
        yield return Excel("a row of a million cells", Sheet.OfXml($"<row r=\"1\">{string.Concat(Enumerable.Repeat("<c/>", 100_000))}</row>"), null) with { Says = ["columns", "Row 1"] };
        yield return Excel("a wide and long sheet of nothing", Sheet.OfXml("<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row><row r=\"1048576\"/>"), null) with { Says = ["16384 columns", "1048576 rows"] };
        yield return Excel("5,000 parts", Zip([.. Enumerable.Range(0, 5_000).Select(i => ($"xl/part{i}.xml", "<a/>"))]), null) with { Says = ["2000 parts"] };
        yield return Excel("300 sheets", Enumerable.Range(1, 300).Aggregate(new Sheet(), (sheet, i) => sheet.With($"s{i}", "<row r=\"1\"/>")).ToArray(), null) with { Says = ["255 sheets"] };
        yield return Excel("merged cells without end", Sheet.OfXml(Sheet.Row(1, "Phone"), $"<mergeCells>{string.Concat(Enumerable.Repeat("<mergeCell ref=\"A1:A2\"/>", 100_001))}</mergeCells>"), null) with { Says = ["merged cells"] };
        yield return Excel("entities that grow", new Sheet().With("List", Sheet.Row(1, "Phone")).WithPart("xl/bomb.xml", "<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;&b;\">]><a>&c;&c;</a>").ToArray(), null) with { Says = ["damaged", "bomb.xml"] };
        yield return Csv("a quoted cell of ten megabytes", $"phone,name\n+79161234567,\"{new string('y', 10 << 20)}\"\n+79161234568,Boris\n", 1) with { Rejected = ["1 - row-too-long"] };
        yield return Csv("a line of ten thousand quotes", $"phone,name\n+79161234567,{new string('"', 10_000)}\n+79161234568,Boris\n", 2);
    }

    private static CorpusCase Csv(string name, string content, int? taken) => Csv(name, Utf8.GetBytes(content), taken);

    private static CorpusCase Csv(string name, byte[] content, int? taken) => new("CSV: " + name, "csv", content) { Taken = taken };

    private static CorpusCase Excel(string name, byte[] content, int? taken) => new("Excel: " + name, "excel", content) { Taken = taken };

    private static byte[] Zip(params (string Name, string Content)[] parts)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in parts)
            {
                using var writer = new StreamWriter(zip.CreateEntry(name).Open());
                writer.Write(content);
            }
        }

        return file.ToArray();
    }

    private static byte[] Bomb(int megabytes)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var sheet = zip.CreateEntry("xl/worksheets/sheet1.xml", CompressionLevel.SmallestSize).Open();
            var spaces = Utf8.GetBytes(new string(' ', 1 << 20));
            for (var i = 0; i < megabytes; i++)
            {
                sheet.Write(spaces);
            }
        }

        return file.ToArray();
    }
}
