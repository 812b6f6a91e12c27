using System.Text.RegularExpressions;
using Cluster.Api.Conventions;
using Cluster.Grains.Contacts.Rules;
using Cluster.Tests.Asterisk;
using Xunit;

namespace Cluster.Tests.Api;

/// <summary>
/// The list of codes is that of the sources. The client's texts are typed by it: a code that has no text in a language does not compile.
/// </summary>
public sealed partial class ProblemCodesTests
{
    private static readonly string[] s_folders = ["Cluster.Api", "Cluster.Grains/Operators", "Cluster.Grains/Campaigns", "Cluster.Grains/Contacts", "Cluster.Silo/Imports"];

    [Fact]
    public void List_has_the_codes_that_the_sources_give_and_no_others()
    {
        var given = s_folders.SelectMany(folder => Directory.GetFiles(Path.Combine(AsteriskRoot.Repository, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => CodesIn(File.ReadAllText(file))).Concat(Verdicts()).ToHashSet(StringComparer.Ordinal);
        Assert.True(given.Count > 50, $"{given.Count} codes were found");
        Assert.Equal(given.Order(StringComparer.Ordinal), ProblemCodes.All.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("return Problem.Conflict(\"planted\", \"x\");")]
    [InlineData("Problem.Of(StatusCodes.Status418ImATeapot, \"planted\", $\"x {y}\")")]
    [InlineData("call.Errors.Add(\"planted\", \"x\", \"/y\");")]
    [InlineData("body.Fail(\"field\", known ? \"required\" : \"planted\", \"x\");")]
    [InlineData("return Refused(\"planted\");")]
    [InlineData("return ManualObstacles.Refusal(\"planted\");")]
    [InlineData("{ Activity: Activity.WrapUp } => Of(\"planted\"),")]
    [InlineData("faults.Add(new($\"/questions/{i}\", \"planted\", \"x\"));")]
    public void Planted_code_is_found(string source) => Assert.Contains("planted", CodesIn(source));

    /// <summary>What keeps an operator from dialling by hand is a problem by the same name as in a contact's explanation, or as for any call of the campaign.</summary>
    private static IEnumerable<string> Verdicts() => Enum.GetValues<VerdictReason>()
        .Where(reason => reason is not (VerdictReason.None or VerdictReason.Allowed))
        .Select(reason => ContactVerdict.Refuse(reason).Code)
        .Concat(["line-limit"]);

    /// <summary>The first text in the place of a code, and both of a choice.</summary>
    private static IEnumerable<string> CodesIn(string source) =>
        Given().Matches(source).SelectMany(match => match.Groups["code"].Captures).Select(code => code.Value);

    [GeneratedRegex(
        """
        (?:
            \bOf\(StatusCodes\.\w+,\s*
          | Problem\.(?:Of\([^,"]+,\s*|Conflict\(|Syntax\(|Fields\("[^"]*",\s*)
          | Wrong(?:<[^(]*>)?\((?:name,\s*|"\w+",\s*(?="[a-z-]+",))?
          | Fail\((?:"[^"]*"|[a-z]\w*),\s*
          | (?:E|e)rrors\.Add\(
          | new\sFieldError\(
          | Refused\(
          | Refusal\(
          | (?:AskedManually\.No|ManualObstacles\.Of|=>\sOf)\(
          | new\sCommandResult\(false,\s*
          | faults\.Add\(new\(\s*\$"[^"]*",\s*
          | (?:error\s=\s|=>\s)new\((?:"[A-Za-z]+"|field|null),\s*[^,"]+,\s*
        )
        (?:[^"(),;]+\?\s*)?"(?<code>[a-z]+(?:-[a-z]+)*)"(?:\s*:\s*"(?<code>[a-z]+(?:-[a-z]+)*)")?
        """, RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Given();
}
