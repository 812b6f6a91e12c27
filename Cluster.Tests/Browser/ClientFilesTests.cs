using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Cluster.Api.Client;
using Cluster.Tests.Api;
using Cluster.Tests.Asterisk;
using Cluster.Tests.Postgres;
using Xunit;
using Xunit.Abstractions;

namespace Cluster.Tests.Browser;

/// <summary>The built client, as files.</summary>
[Collection(PostgresCollection.Name)]
public sealed partial class ClientFilesTests(PostgresDatabase postgres, ITestOutputHelper output)
{
    private const int MostFirstLoad = 200 * 1024;

    [BrowserFact]
    public void First_load_of_the_operators_page_is_at_most_200_kilobytes_of_script()
    {
        var page = File.ReadAllText(Path.Combine(ClientFiles.Folder, "index.html"));
        var scripts = Script().Matches(page).Concat(Preloaded().Matches(page)).Select(match => Path.Combine(ClientFiles.Folder, match.Groups["path"].Value.TrimStart('/'))).ToList();
        var language = Directory.GetFiles(Path.Combine(ClientFiles.Folder, "assets"), "*.js").Where(file => Language().IsMatch(Path.GetFileName(file))).ToList();

        Assert.NotEmpty(scripts);
        Assert.Equal(4, language.Count);
        var bytes = scripts.Sum(Zipped) + language.Max(Zipped);
        output.WriteLine($"{bytes} bytes of script, gzip");
        Assert.InRange(bytes, 1, MostFirstLoad);
    }

    [Fact]
    public void Pages_have_no_control_that_is_not_of_the_component_folder()
    {
        var source = Path.Combine(AsteriskRoot.Repository, "Cluster.Api", "ClientApp", "src");
        var own = Directory.GetFiles(source, "*.tsx", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(source, file).StartsWith("components", StringComparison.Ordinal))
            .SelectMany(file => Control().Matches(File.ReadAllText(file)).Select(match => $"{Path.GetRelativePath(source, file)}: {match.Value}"))
            .ToList();

        Assert.Empty(own);
        Assert.Matches(Control(), "<label><input name=\"a\" /></label>");
        Assert.Matches(Control(), "import { Button } from \"react-aria-components\";");
        Assert.DoesNotMatch(Control(), "<Button>, <table>, <inputs>");
    }

    /// <summary>The library writes two style elements by itself: the page's rules allow these texts and no others.</summary>
    [BrowserFact]
    public void Styles_that_the_component_library_writes_are_those_that_the_rules_allow()
    {
        var written = Directory.GetFiles(Path.Combine(ClientFiles.Folder, "assets"), "*.js")
            .SelectMany(file => Style().Matches(File.ReadAllText(file)))
            .Select(match => Inserted().Replace(match.Groups["text"].Value, "data-react-aria-pressable").Trim())
            .ToList();

        Assert.Equal(2, written.Count);
        Assert.All(written, text => Assert.Contains($"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'", ClientFiles.Policy, StringComparison.Ordinal));
    }

    [BrowserFact]
    public async Task Page_is_served_with_rules_that_allow_nothing_inside_it()
    {
        await using var api = await ApiHost.StartAsync(postgres);
        using var visitor = new HttpClient { BaseAddress = api.Client.BaseAddress };
        using var page = await visitor.GetAsync(new Uri("/", UriKind.Relative));
        var text = await page.Content.ReadAsStringAsync();

        var rules = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", rules, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", rules, StringComparison.Ordinal);
        Assert.DoesNotMatch(Inline(), text);
        using var asset = await visitor.GetAsync(new Uri(Script().Match(text).Groups["path"].Value, UriKind.Relative));
        Assert.Contains("immutable", asset.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal("text/javascript", asset.Content.Headers.ContentType!.MediaType);
    }

    private static long Zipped(string path)
    {
        using var target = new MemoryStream();
        using (var zip = new GZipStream(target, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zip.Write(File.ReadAllBytes(path));
        }

        return target.Length;
    }

    [GeneratedRegex("<script[^>]* src=\"(?<path>[^\"]+)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Script();

    [GeneratedRegex("<link rel=\"modulepreload\"[^>]* href=\"(?<path>[^\"]+)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Preloaded();

    [GeneratedRegex("^(en|ru|pl|zh)-", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Language();

    [GeneratedRegex("<(select|input|button|textarea|dialog|meter|progress|details)\\b|\"react-aria|\"@internationalized", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Control();

    [GeneratedRegex("textContent=`(?<text>\\s*@layer[^`]*)`", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Style();

    [GeneratedRegex("\\$\\{[^}]*\\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Inserted();

    [GeneratedRegex("<script(?![^>]* src=)|<style|style=|\\son[a-z]+=", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Inline();
}
