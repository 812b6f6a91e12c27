using Cluster.Api.Conventions;
using Cluster.Tests.Workbooks;
using Xunit;

namespace Cluster.Tests.Api;

public sealed class CsvTests
{
    [Theory]
    [InlineData("+48123456789", "+48123456789")]
    [InlineData("-1", "-1")]
    [InlineData("0048123", "0048123")]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("+48 123 456", "\"'+48 123 456\"")]
    [InlineData("+48123\n", "\"'+48123\n\"")]
    [InlineData("-1+cmd", "\"'-1+cmd\"")]
    [InlineData(" =1+1", "\" '=1+1\"")]
    [InlineData("\t=x", "\"'\t'=x\"")]
    [InlineData("＝1+1", "\"'＝1+1\"")]
    [InlineData("x;=1+1", "\"x;'=1+1\"")]
    [InlineData("x;\"=1+1", "\"x;\"\"'=1+1\"")]
    [InlineData("x\n@SUM(A1)", "\"x\n'@SUM(A1)\"")]
    [InlineData("two - three", "two - three")]
    public void Cell_is_a_number_or_no_formula(string text, string cell) => Assert.Equal(cell, Csv.Cell(text));

    /// <summary>As a spreadsheet reads it where the comma is the decimal sign: cut at semicolons and line ends, quotes in the midst unseen.</summary>
    [Fact]
    public void No_piece_begins_as_a_formula_wherever_a_spreadsheet_cuts()
    {
        string[] texts = [.. WorkbookWriterTests.Hostile, .. WorkbookWriterTests.Hostile.Select(text => "x;" + text), .. WorkbookWriterTests.Hostile.Select(text => "x\r\n\"" + text)];
        Assert.DoesNotContain(texts.Select(Csv.Cell), HasFormula);
        Assert.Contains(texts, HasFormula); // what it looks for is there before

        static bool HasFormula(string line) => line.Split(';', '\t', '\r', '\n').Select(piece => piece.Trim(' ', '"'))
            .Any(piece => piece is ['=' or '@', ..] || (piece is ['+' or '-', ..] && !piece[1..].All(char.IsAsciiDigit)));
    }
}
