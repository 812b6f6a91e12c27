using Cluster.Api.Client;
using Microsoft.Playwright;
using Xunit;

namespace Cluster.Tests.Browser;

/// <summary>Debian's Chromium, driven by Playwright.</summary>
internal static class Chromium
{
    private const string Program = "/usr/bin/chromium";

    /// <summary>Null when browser tests can run here; else what is missing.</summary>
    public static string? WhyNot { get; } = Find();

    /// <summary>A browser of a test's own.</summary>
    public static async Task<IBrowser> StartAsync(IPlaywright playwright, params string[] arguments) => await playwright.Chromium.LaunchAsync(new()
    {
        ExecutablePath = Program,
        Args = ["--no-sandbox", "--disable-gpu", .. arguments], // root has no sandbox, and only our own pages are opened
    });

    private static string? Find()
    {
        var missing = !ClientFiles.IsBuilt ? "the browser client is not built (scripts/client, then build again)"
            : !File.Exists(Program) ? "Chromium is not installed (scripts/install chromium)"
            : null;
        if (missing is not null)
        {
            Console.Error.WriteLine($"BROWSER TESTS SKIPPED: {missing}");
        }

        return missing;
    }
}

/// <summary>The same with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Chromium.WhyNot;
}

/// <summary>A test in a real browser; skipped aloud where there is none, or where the client could not be built.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Chromium.WhyNot;
}
