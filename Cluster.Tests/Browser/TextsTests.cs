using System.Text.RegularExpressions;
using Cluster.Tests.Asterisk;
using Microsoft.Playwright;
using Xunit;

namespace Cluster.Tests.Browser;

/// <summary>The texts of the client: what TypeScript cannot see, because the maps by code are open, and which forms a language has.</summary>
public sealed partial class TextsTests
{
    private static readonly string s_source = Path.Combine(AsteriskRoot.Repository, "Cluster.Api", "ClientApp", "src");
    private static readonly string[] s_languages = ["en", "ru", "pl", "zh"];

    [Theory]
    [InlineData("texts")]
    [InlineData("supervisor/texts")]
    [InlineData("supervisor/imports/texts")]
    [InlineData("supervisor/wall/texts")]
    [InlineData("supervisor/gateways/texts")]
    [InlineData("workplace/own/texts")]
    public void Every_language_has_every_text_and_every_plural_form(string folder)
    {
        var files = Directory.GetFiles(Path.Combine(s_source, folder), "*.ts").Select(Path.GetFileNameWithoutExtension).Where(name => name!.Length == 2);
        Assert.Equal(s_languages.Order(), files.Order());
        Assert.Empty(Missing(s_languages.ToDictionary(language => language, language => File.ReadAllText(Path.Combine(s_source, folder, language + ".ts")), StringComparer.Ordinal), Forms()));
    }

    [Fact]
    public void Planted_gaps_are_found()
    {
        var forms = Forms();
        Dictionary<string, string> Texts(string ru, string zh) => new(StringComparer.Ordinal)
        {
            ["en"] = "export const en = { a: { b: \"x\", n: (n: number) => count(n, { one: \"#\", other: \"#\" }) }, errors: {} as Record<string, string> };",
            ["ru"] = ru, ["zh"] = zh,
        };
        const string Russian = "export const ru: Texts = { a: { b: \"x { y: 1\", n: (n) => count(n, { one: \"#\", few: \"#\", many: \"#\", other: \"#\" }) }, errors: { \"no-answer\": \"x\" } };";
        const string Chinese = "export const zh: Texts = { a: { b: \"x\", n: (n) => count(n, { other: \"#\" }) }, errors: { \"no-answer\": \"x\" } };";
        Assert.Empty(Missing(Texts(Russian, Chinese), forms));
        Assert.Equal(["zh: errors.no-answer"], Missing(Texts(Russian, Chinese.Replace("\"no-answer\": \"x\"", "", StringComparison.Ordinal)), forms));
        Assert.Equal(["zh: a.b"], Missing(Texts(Russian, Chinese.Replace("b: \"x\", ", "", StringComparison.Ordinal)), forms));
        Assert.Equal(["ru: a.n has one, few, other"], Missing(Texts(Russian.Replace("many: \"#\", ", "", StringComparison.Ordinal), Chinese), forms));
    }

    [BrowserFact]
    public async Task Plural_forms_are_those_that_a_browser_knows()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.StartAsync(playwright);
        var page = await browser.NewPageAsync();
        foreach (var (language, forms) in Forms())
        {
            Assert.Equal(forms.Order(), (await page.EvaluateAsync<string[]>($"new Intl.PluralRules('{language}').resolvedOptions().pluralCategories")).Order());
        }
    }

    private static Dictionary<string, string[]> Forms() => FormsOf().Matches(File.ReadAllText(Path.Combine(s_source, "texts", "plural.ts")))
        .ToDictionary(match => match.Groups["language"].Value, match => Quoted().Matches(match.Groups["forms"].Value).Select(form => form.Groups["text"].Value).ToArray(), StringComparer.Ordinal);

    /// <summary>Texts that one language has and another lacks, and plurals with other forms than their language's. English leaves maps by code to the server.</summary>
    private static List<string> Missing(Dictionary<string, string> sources, Dictionary<string, string[]> forms)
    {
        var keys = sources.ToDictionary(source => source.Key, source => Keys(source.Value), StringComparer.Ordinal);
        var open = OpenMap().Matches(sources["en"]).Select(match => $".{match.Groups["name"].Value}.").ToList();
        var found = keys.Values.SelectMany(one => one.Keys).ToHashSet(StringComparer.Ordinal);
        var all = found.Where(key => !found.Any(other => other.StartsWith(key + ".", StringComparison.Ordinal))).ToList();
        return
        [
            .. keys.SelectMany(one => all.Except(one.Value.Keys).Where(key => one.Key != "en" || !open.Any(map => $".{key}".Contains(map, StringComparison.Ordinal))).Select(key => $"{one.Key}: {key}")),
            .. keys.SelectMany(one => one.Value.Where(key => key.Value.Count > 0 && !key.Value.ToHashSet().SetEquals(forms[one.Key])).Select(key => $"{one.Key}: {key.Key} has {string.Join(", ", key.Value)}")),
        ];
    }

    /// <summary>The paths of an object's texts, and the forms of those that are plurals.</summary>
    private static Dictionary<string, List<string>> Keys(string source)
    {
        var keys = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var open = new Stack<(string Path, bool IsPlural)>();
        var last = "";
        foreach (Match token in Token().Matches(source[(source.IndexOf("= {", StringComparison.Ordinal) + 2)..]))
        {
            if (token.Groups["key"] is { Success: true } key)
            {
                var (path, plural) = open.Peek();
                last = $"{path}.{key.Value.Trim('"')}".TrimStart('.');
                if (plural)
                {
                    keys[path].Add(key.Value);
                }
                else
                {
                    keys[last] = [];
                }
            }
            else if (token.Value.EndsWith('{'))
            {
                open.Push((last, token.Value.Length > 1));
            }
            else if (token.Value == "}")
            {
                open.Pop();
                if (open.Count == 0)
                {
                    break;
                }
            }
        }

        // What has texts in it is none itself, and an empty map has none.
        return keys.Where(one => !keys.Keys.Any(other => other.StartsWith(one.Key + ".", StringComparison.Ordinal))).ToDictionary(StringComparer.Ordinal);
    }

    [GeneratedRegex("""(?<language>[a-z]{2}): \[(?<forms>[^\]]*)\]""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex FormsOf();

    [GeneratedRegex("\"(?<text>[a-z]+)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();

    [GeneratedRegex("""(?<name>[A-Za-z]+): \{[^{}]*\} as Record<string, string>""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex OpenMap();

    [GeneratedRegex("""count\(\w+,\s*\{|(?<key>[A-Za-z]+|"[^"]*")(?=: (?!\w+[,)]))|"(\\.|[^"\\])*"|`[^`]*`|\{|\}""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Token();
}
