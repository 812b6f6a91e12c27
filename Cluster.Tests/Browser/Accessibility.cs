using Cluster.Tests.Asterisk;
using Microsoft.Playwright;

namespace Cluster.Tests.Browser;

/// <summary>What axe finds wrong with a page for people who use it with a keyboard, a screen reader or weak eyes.</summary>
internal static class Accessibility
{
    private static readonly string s_axe = File.ReadAllText(Path.Combine(AsteriskRoot.Repository, "Cluster.Api", "ClientApp", "node_modules", "axe-core", "axe.min.js"));

    /// <summary>Findings that are serious or worse: rule, sentence, and the elements.</summary>
    public static async Task<IReadOnlyList<string>> FindingsAsync(IPage page)
    {
        if (!await page.EvaluateAsync<bool>("typeof axe !== 'undefined'"))
        {
            await page.EvaluateAsync(s_axe);
        }

        return await page.EvaluateAsync<string[]>(
            """
            async () => (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })).violations
                .filter((one) => one.impact === 'serious' || one.impact === 'critical')
                .map((one) => `${one.id}: ${one.help}: ${one.nodes.slice(0, 5).map((node) => node.html).join(' | ')}`)
            """);
    }
}
