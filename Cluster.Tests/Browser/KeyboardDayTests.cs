using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Cluster.Tests.Browser;

/// <summary>
/// An operator's whole day with the keyboard alone, in each language: nothing is clicked, filled or focused by anything but keys, and nothing
/// is found by its text.
/// </summary>
public sealed partial class KeyboardDayTests
{
    private static readonly string[] s_order = ["en", "ru", "pl", "zh"];

    [BrowserTheory]
    [InlineData("en", "In conversation", "Wrap-up")]
    [InlineData("ru", "Разговор", "Обработка")]
    [InlineData("pl", "Rozmowa", "Podsumowanie")]
    [InlineData("zh", "通话中", "话后处理")]
    public async Task Day_passes_without_a_mouse(string language, string talking, string wrapUp)
    {
        await using var center = await CallCenter.OpenAsync($"day-{language}");
        var campaign = await center.CampaignAsync("Renewals", WithScript, "First Person", "Second Person", "Third Person");
        await center.OperatorAsync("olga", "Olga Petrova", campaign);
        await center.Api.PostAsync($"campaigns/{campaign}/start", []);
        await using var screen = await Screen.OpenAsync(center.Address);
        var page = screen.Page;

        // The language is chosen before the sign-in.
        await Expect(page.Locator("input[name=name]")).ToBeFocusedAsync();
        await screen.PressAsync("Shift+Tab");
        for (var i = 0; i < Array.IndexOf(s_order, language); i++)
        {
            await screen.PressAsync("ArrowRight");
        }

        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language);
        await screen.PressAsync("Tab");
        await page.Keyboard.TypeAsync("olga");
        await screen.PressAsync("Tab");
        await page.Keyboard.TypeAsync(CallCenter.Password);
        await screen.PressAsync("Enter");

        await Expect(page.Locator("form button.main")).ToBeFocusedAsync();
        await screen.PressAsync("Enter");
        await Expect(page.Locator(".line.up")).ToBeVisibleAsync();
        await screen.PressAsync("Control+Shift+KeyS");

        // The first call: script, hold, keypad, notes, hang up, a result by one key.
        await screen.StateIsAsync(talking);
        await screen.PressAsync("Alt+KeyQ");
        await screen.PressAsync("Space");
        await Expect(page.Locator("[data-question=open] input[type=text], [data-question=open] textarea")).ToBeVisibleAsync();
        await screen.PressAsync("Alt+KeyQ");
        await page.Keyboard.TypeAsync("often");
        await screen.PressAsync("Control+Shift+KeyH");
        await Expect(page.Locator(".state.held")).ToBeVisibleAsync();
        await screen.PressAsync("Control+Shift+KeyH");
        await Expect(page.Locator(".state.held")).ToHaveCountAsync(0);
        await screen.PressAsync("Alt+KeyK");
        await page.Keyboard.TypeAsync("1#");
        await Expect(page.Locator(".drawer .number")).ToHaveTextAsync("1#");
        await screen.PressAsync("Escape");
        await screen.PressAsync("Alt+KeyN");
        await page.Keyboard.TypeAsync("asks for a letter");
        await screen.HangUpAsync();
        await screen.StateIsAsync(wrapUp);
        await Expect(page.Locator(".banner.ended")).Not.ToBeEmptyAsync();
        await Expect(page.Locator(".left")).ToHaveTextAsync(FourMinutes());
        await screen.PressAsync("Alt+KeyM");
        await Expect(page.Locator(".left")).ToHaveTextAsync(NineMinutes());
        await screen.PressAsync("Alt+KeyR");
        await screen.PressAsync("Digit1");

        // The second: a callback, chosen while they talk, and a pause with its result.
        await screen.StateIsAsync(talking);
        await screen.PressAsync("Alt+KeyR");
        await screen.PressAsync("Digit3");
        await Expect(page.Locator(".results .segments")).ToHaveCountAsync(2);
        await screen.HangUpAsync();
        await screen.StateIsAsync(wrapUp);
        await screen.PressAsync("Control+Shift+Enter");
        await Expect(page.Locator(".state.paused")).ToBeVisibleAsync(new() { Timeout = 20_000 });

        // The flag for a supervisor goes up and down; then the third call, and a break with a reason of its own.
        await screen.TabToAsync(".availability button[aria-pressed]");
        await screen.PressAsync("Enter");
        await Expect(page.Locator(".availability button[aria-pressed=true]")).ToBeVisibleAsync();
        await screen.PressAsync("Enter");
        await Expect(page.Locator(".availability button[aria-pressed=false]")).ToBeVisibleAsync();
        await screen.PressAsync("Control+Shift+KeyS");
        await screen.StateIsAsync(talking);
        await screen.TabToAsync(".availability .choose");
        await screen.PressAsync("ArrowRight");
        await screen.PressAsync("Tab");
        await screen.PressAsync("Enter");
        await Expect(page.Locator(".state .chip")).ToBeVisibleAsync();
        await screen.HangUpAsync();
        await screen.StateIsAsync(wrapUp);
        await screen.PressAsync("Alt+KeyR");
        await screen.PressAsync("Digit2");
        await Expect(page.Locator(".state.paused")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await screen.TabToAsync(".availability button.plain");
        await screen.PressAsync("Enter");
        await Expect(page.Locator("form button.main")).ToBeVisibleAsync();
        await screen.TabToAsync("header button.plain");
        await screen.PressAsync("Enter");
        await Expect(page.Locator("input[name=password]")).ToBeVisibleAsync();

        foreach (var result in new[] { "agreed", "call later", "declined" })
        {
            await center.AttemptAsync(campaign, attempt => (string?)attempt["record"]?["result"] == result);
        }

        Assert.Empty(screen.Complaints);
    }

    [GeneratedRegex(@"^0?[45]:")]
    private static partial Regex FourMinutes();

    [GeneratedRegex(@"^0?9:|^10:00")]
    private static partial Regex NineMinutes();

    private static void WithScript(JsonObject definition) => definition["script"] = new JsonObject
    {
        ["text"] = "Good day, {name}.",
        ["questions"] = new JsonArray(
            new JsonObject { ["id"] = "content", ["text"] = "Are you content?", ["kind"] = "choice", ["next"] = "how often", ["choices"] = new JsonArray(new JsonObject { ["value"] = "yes" }) },
            new JsonObject { ["id"] = "how often", ["text"] = "How often do you call?", ["kind"] = "text" }),
    };
}
