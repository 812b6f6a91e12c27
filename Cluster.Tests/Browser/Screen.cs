using Microsoft.Playwright;
using Xunit;

namespace Cluster.Tests.Browser;

/// <summary>One browser window: what a person does in it, and pictures of it for people (BROWSER_PICTURES names a folder).</summary>
internal sealed class Screen : IAsyncDisposable
{
    private const int MostTabs = 60;

    private static readonly string? Pictures = Environment.GetEnvironmentVariable("BROWSER_PICTURES");

    private readonly IBrowserContext _context;
    private readonly IPlaywright? _playwright;
    private readonly List<string> _complaints = [];

    private Screen(IBrowserContext context, IPage page, IPlaywright? playwright = null)
    {
        (_context, Page, _playwright) = (context, page, playwright);

        // Refused scripts and styles, errors that nobody caught; a refused request is told as such and is no error of the page.
        page.Console += (_, message) => Note(message.Type == "error" && !message.Text.Contains("Failed to load resource", StringComparison.Ordinal)
            && !message.Text.Contains("WebSocket", StringComparison.Ordinal) ? message.Text : null);
        page.PageError += (_, error) => Note(error);
    }

    public IPage Page { get; }

    public IReadOnlyList<string> Complaints => _complaints;

    public ILocator State => Page.GetByTestId("state");

    /// <summary>A window of a browser that is started for it, with these arguments, and ends with it; the script runs before the page's own.</summary>
    public static async Task<Screen> OpenAsync(Uri address, string? script = null, params string[] arguments)
    {
        var playwright = await Playwright.CreateAsync();
        return await OpenAsync(await Chromium.StartAsync(playwright, arguments), address, script, playwright);
    }

    /// <summary>Another person's window in the same browser.</summary>
    public Task<Screen> NextAsync() => OpenAsync(_context.Browser!, new Uri(Page.Url), null, null);

    /// <summary>A second tab of the same browser, where the same person is signed in.</summary>
    public async Task<Screen> TwinAsync()
    {
        var twin = new Screen(_context, await _context.NewPageAsync());
        await twin.Page.GotoAsync("/");
        return twin;
    }

    /// <summary>With the keyboard alone: the first field has the focus.</summary>
    public async Task SignInAsync(string name, string password)
    {
        await Assertions.Expect(Page.GetByLabel("Name")).ToBeFocusedAsync();
        await Page.Keyboard.TypeAsync(name);
        await Page.Keyboard.PressAsync("Tab");
        await Page.Keyboard.TypeAsync(password);
        await Page.Keyboard.PressAsync("Enter");
    }

    public Task PressAsync(string keys) => Page.Keyboard.PressAsync(keys);

    /// <summary>Presses Tab until the focus is on an element of this kind.</summary>
    public async Task TabToAsync(string selector)
    {
        for (var i = 0; i < MostTabs; i++)
        {
            if (await Page.EvaluateAsync<bool>("selector => document.activeElement?.matches(selector) ?? false", selector))
            {
                return;
            }

            await Page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"{MostTabs} presses of Tab do not reach {selector}");
    }

    /// <summary>Chooses from a list what stands in it.</summary>
    public async Task ChooseAsync(string label, string option)
    {
        await Choice(label).ClickAsync();
        await Page.GetByRole(AriaRole.Option, new() { Name = option, Exact = true }).ClickAsync();
    }

    /// <summary>The button that opens a list and says what is chosen.</summary>
    public ILocator Choice(string label) => Page.Locator("button[aria-haspopup=listbox]").And(Page.GetByLabel(label)).First;

    /// <summary>Goes over to another language, by its own name.</summary>
    public async Task SpeakAsync(string language)
    {
        await Page.Locator("header .choose").ClickAsync();
        await Page.GetByRole(AriaRole.Option, new() { Name = language }).ClickAsync();
    }

    /// <summary>Types a date or a time as a British person does: its digits one after another.</summary>
    public async Task WriteAsync(string label, string digits)
    {
        await Moment(label).GetByRole(AriaRole.Spinbutton).First.FocusAsync();
        await Page.Keyboard.TypeAsync(digits);
    }

    /// <summary>The field of a date or a time.</summary>
    public ILocator Moment(string label) => Page.GetByRole(AriaRole.Group, new() { Name = label, Exact = true });

    /// <summary>Presses a button that asks once more, and says yes.</summary>
    public async Task SureAsync(ILocator button, string question)
    {
        await button.ClickAsync();
        var asked = Page.GetByRole(AriaRole.Alertdialog, new() { Name = question });
        await Assertions.Expect(asked).ToBeVisibleAsync();
        Assert.Empty(await Accessibility.FindingsAsync(Page));
        await asked.GetByRole(AriaRole.Button).Last.ClickAsync();
    }

    /// <summary>Hangs up: the page takes the key for a second press of the last hang-up for one second; a person needs longer to hear who is there.</summary>
    public async Task HangUpAsync()
    {
        await Page.WaitForTimeoutAsync(1_100);
        await PressAsync("Control+Shift+KeyE");
    }

    /// <summary>Waits until the state is shown.</summary>
    public Task StateIsAsync(string state) => Assertions.Expect(State).ToHaveTextAsync(state, new() { Timeout = 20_000 });

    /// <summary>Whether nothing needs a sideways scroll at this width.</summary>
    public async Task FitsAsync(int width)
    {
        var before = Page.ViewportSize!;
        await Page.SetViewportSizeAsync(width, 700);
        var needed = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        await Page.SetViewportSizeAsync(before.Width, before.Height);
        Assert.True(needed <= width, $"{needed} pixels are needed at a width of {width}");
    }

    /// <summary>Does something while the server fails at these addresses, and takes pictures of what a person is told then; what he does next, works again.</summary>
    public async Task FailureAsync(string name, string addresses, Func<Task> act)
    {
        await Page.RouteAsync(addresses, static route => route.FulfillAsync(new()
        {
            Status = 500, ContentType = "application/problem+json", Body = """{"code":"broken","detail":"The database does not answer."}""",
        }));
        await act();
        await Assertions.Expect(Page.GetByText("The database does not answer.").First).ToBeVisibleAsync();
        await PictureAsync(name);
        await Page.UnrouteAsync(addresses);
    }

    /// <summary>Pictures of what is shown, narrow and wide, light and dark; and whoever cannot see it must be able to use it.</summary>
    public async Task PictureAsync(string name)
    {
        var before = Page.ViewportSize!;
        foreach (var (width, height) in new[] { (320, 700), (1280, 800) })
        {
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await Page.SetViewportSizeAsync(width, height);
                await Page.EmulateMediaAsync(new() { ColorScheme = scheme });
                if (Pictures is not null)
                {
                    await Page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}-{width}-{scheme.ToString().ToLowerInvariant()}.png"), FullPage = true });
                }

                var findings = await Accessibility.FindingsAsync(Page);
                Assert.True(findings.Count == 0, $"{name}, {width} wide, {scheme}: {string.Join('\n', findings)}");
            }
        }

        await Page.SetViewportSizeAsync(before.Width, before.Height);
        await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        if (_playwright is { } playwright)
        {
            await _context.Browser!.DisposeAsync();
            playwright.Dispose();
        }
    }

    private static async Task<Screen> OpenAsync(IBrowser browser, Uri address, string? script, IPlaywright? playwright)
    {
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = address.GetLeftPart(UriPartial.Authority), Locale = "en-GB", ViewportSize = new() { Width = 1280, Height = 800 },
        });
        context.SetDefaultTimeout(15_000);
        if (script is not null)
        {
            await context.AddInitScriptAsync(script);
        }

        var screen = new Screen(context, await context.NewPageAsync(), playwright);
        await screen.Page.GotoAsync("/");
        return screen;
    }

    private void Note(string? complaint)
    {
        if (complaint is not null)
        {
            lock (_complaints)
            {
                _complaints.Add(complaint);
            }
        }
    }
}
