using System.IO.Compression;
using System.Text.RegularExpressions;
using Cluster.Api.Client;
using Cluster.Tests.Api;
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
        var scripts = Script().Matches(page).Select(match => match.Groups["path"].Value).ToList();

        Assert.NotEmpty(scripts);
        var bytes = scripts.Sum(script => Zipped(Path.Combine(ClientFiles.Folder, script.TrimStart('/'))));
        output.WriteLine($"{bytes} bytes of script, gzip");
        Assert.InRange(bytes, 1, MostFirstLoad);
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

    [GeneratedRegex("<script(?![^>]* src=)|<style|style=|\\son[a-z]+=", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Inline();
}
