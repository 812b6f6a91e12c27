using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;
using Xunit.Abstractions;
using static Microsoft.Playwright.Assertions;

namespace Cluster.Tests.Browser;

/// <summary>A whole call by keyboard: the card, the script, hold, keys and a transfer.</summary>
public sealed class CallBarTests(ITestOutputHelper output)
{
    private const string Hostile = "<img src=x onerror=\"document.title='pwned'\"> {city}";

    /// <summary>Notes the moment at which the contact's card stands on the page.</summary>
    private const string CardClock =
        """
        new MutationObserver(() => {
          if (!window.cardAt && document.getElementById("contact")) window.cardAt = Date.now();
        }).observe(document, { childList: true, subtree: true });
        """;

    [BrowserFact]
    public async Task Operator_sees_who_comes_asks_the_script_and_passes_the_customer_on()
    {
        await using var center = await CallCenter.OpenAsync("call-bar");
        var campaign = await center.CampaignAsync("Renewals", Define, Hostile);
        await center.OperatorAsync("olga", "Olga Petrova", campaign);
        await center.Api.PostAsync($"campaigns/{campaign}/start", []);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.StartAsync(playwright);
        await using var screen = await Screen.OpenAsync(browser, center.Address);
        var page = screen.Page;
        await page.AddInitScriptAsync(CardClock);
        await page.ReloadAsync();
        await screen.SignInAsync("olga", CallCenter.Password);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Start the shift" })).ToBeFocusedAsync();
        await screen.PressAsync("Enter");
        await Expect(page.GetByText("Phone connected")).ToBeVisibleAsync();
        await screen.PressAsync("Control+Shift+KeyS");
        await screen.StateIsAsync("In conversation");
        var cardAt = await page.EvaluateAsync<double>("window.cardAt");

        // The script: texts with the contact's columns, as text; an answer leads to the next question.
        await Expect(page.GetByText($"Good day, {Hostile}, how is Springfield?")).ToBeVisibleAsync();
        await screen.PressAsync("Alt+KeyQ");
        await Expect(page.GetByLabel("yes")).ToBeFocusedAsync();
        await screen.PressAsync("Space");
        await Expect(page.GetByLabel("How much?")).ToBeVisibleAsync();
        await screen.PressAsync("Alt+KeyQ");
        await Expect(page.GetByLabel("How much?")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("a lot");
        await Expect(page.GetByText("Write a number, such as 12.5.")).ToBeVisibleAsync();
        await page.GetByLabel("How much?").FillAsync("12,5");
        await screen.PressAsync("Tab");
        await Expect(page.GetByLabel("When do they want it?")).ToBeVisibleAsync();
        await screen.FitsAsync(320);
        await screen.PictureAsync("11-script");

        await screen.PressAsync("Control+Shift+KeyH");
        await Expect(page.GetByText("On hold: you do not hear each other")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Keypad" })).ToHaveCountAsync(0);
        await screen.PictureAsync("12-hold");
        await center.KillAsync();
        await Expect(page.GetByText("The connection is lost")).ToBeVisibleAsync();
        await center.ComeBackAsync();
        await Expect(page.GetByText("Phone connected")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Expect(page.GetByText("On hold: you do not hear each other")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(page.GetByLabel("How much?")).ToHaveValueAsync("12.5");
        await screen.PressAsync("Control+Shift+KeyH");
        await Expect(page.GetByText("On hold: you do not hear each other")).ToHaveCountAsync(0);

        await screen.PressAsync("Alt+KeyK");
        await page.Keyboard.TypeAsync("4#");
        await Expect(page.GetByText("Sent: 4#")).ToBeVisibleAsync();
        await screen.PictureAsync("13-keypad");
        await screen.PressAsync("Escape");
        await Expect(page.GetByText("Sent: 4#")).ToHaveCountAsync(0);

        await screen.PressAsync("Alt+KeyT");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Billing" })).ToBeFocusedAsync();
        await screen.FitsAsync(320);
        await screen.PictureAsync("14-transfer");
        await screen.PressAsync("Enter");
        await Expect(page.GetByText("Being transferred: their phone rings")).ToBeVisibleAsync();
        await screen.StateIsAsync("Wrap-up");

        // In the wrap-up the script goes on, and the result is given while the customer still talks with the third.
        await screen.PressAsync("Alt+KeyQ");
        await page.GetByLabel("When do they want it?").FillAsync("2027-02-01");
        await Expect(page.GetByText("All questions are answered.")).ToBeVisibleAsync();
        await screen.PictureAsync("15-wrap-up-script");
        await screen.PressAsync("Alt+KeyR");
        await screen.PressAsync("Digit1");
        await screen.StateIsAsync("Waiting for a call");

        var attempt = (await center.Api.GetAsync($"attempts?campaignId={campaign}"))["items"]![0]!;
        Assert.Null(attempt["record"]);
        await center.Api.PostAsync($"attempts/{(string?)attempt["id"]}/hang-up", []);
        var given = await RecordAsync(center, campaign);
        Assert.Equal("2001", (string?)given["transfers"]![0]!["to"]);
        Assert.Equal(("yes", "12.5", "2027-02-01"), ((string?)given["answers"]!["interested"], (string?)given["answers"]!["how much"], (string?)given["answers"]!["when"]));
        var connectedAt = DateTimeOffset.Parse((string)given["record"]!["connectedAt"]!, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        output.WriteLine($"the card stood on the page {connectedAt - cardAt} ms before the customer was connected");
        Assert.True(cardAt > 0 && cardAt <= connectedAt, $"card at {cardAt}, connected at {connectedAt}");
        Assert.Empty(screen.Complaints);
    }

    private static void Define(JsonObject definition)
    {
        definition["operators"]!["transfers"] = new JsonObject
        {
            ["operators"] = true, ["prefixes"] = new JsonArray("+44"), ["targets"] = new JsonArray(new JsonObject { ["name"] = "Billing", ["to"] = "2001" }),
        };
        definition["script"] = new JsonObject
        {
            ["text"] = "Good day, {name}, how is {city}?",
            ["questions"] = new JsonArray(
                new JsonObject
                {
                    ["id"] = "interested", ["text"] = "Are they interested?", ["kind"] = "choice", ["next"] = "how much",
                    ["choices"] = new JsonArray(new JsonObject { ["value"] = "yes" }, new JsonObject { ["value"] = "no", ["ends"] = true }),
                },
                new JsonObject { ["id"] = "how much", ["text"] = "How much?", ["kind"] = "number", ["next"] = "when" },
                new JsonObject { ["id"] = "when", ["text"] = "When do they want it?", ["kind"] = "date" }),
        };
    }

    private static async Task<JsonNode> RecordAsync(CallCenter center, string campaign)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await poll.WaitForNextTickAsync(late.Token))
        {
            var attempt = (await center.Api.GetAsync($"attempts?campaignId={campaign}"))["items"]![0]!;
            if ((string?)attempt["record"]?["result"] == "agreed")
            {
                return attempt;
            }
        }

        throw new InvalidOperationException("No result.");
    }
}
