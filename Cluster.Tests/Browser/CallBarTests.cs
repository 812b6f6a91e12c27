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

    private const int Calls = 8;

    /// <summary>Notes the moment at which each contact's card stands on the page.</summary>
    private const string CardClock =
        """
        window.cards = {};
        new MutationObserver(() => {
          const name = document.getElementById("contact")?.textContent;
          if (name) window.cards[name] ??= Date.now();
        }).observe(document, { childList: true, characterData: true, subtree: true });
        """;

    [BrowserFact]
    public async Task Card_stands_on_the_page_when_the_customer_is_connected()
    {
        await using var center = await CallCenter.OpenAsync("screen-pop");
        var campaign = await center.CampaignAsync("Renewals", [.. Enumerable.Range(1, Calls).Select(i => $"person-{i}")]);
        await center.OperatorAsync("olga", "Olga Petrova", campaign);
        await center.Api.PostAsync($"campaigns/{campaign}/start", []);
        await using var screen = await Screen.OpenAsync(center.Address);
        await screen.Page.AddInitScriptAsync(CardClock);
        await screen.Page.ReloadAsync();
        await screen.SignInAsync("olga", CallCenter.Password);
        await Expect(screen.Page.GetByRole(AriaRole.Button, new() { Name = "Start the shift" })).ToBeFocusedAsync();
        await screen.PressAsync("Enter");
        await Expect(screen.Page.GetByText("Phone connected")).ToBeVisibleAsync();
        await screen.PressAsync("Control+Shift+KeyS");
        for (var i = 1; i <= Calls; i++)
        {
            await screen.StateIsAsync("In conversation");
            await screen.Page.WaitForTimeoutAsync(1_100); // the guard against a second press of the same key
            await screen.PressAsync("Control+Shift+KeyE");
            await screen.StateIsAsync("Wrap-up");
            await screen.PressAsync("Alt+KeyR");
            await screen.PressAsync("Digit1");
        }

        await screen.StateIsAsync("Waiting for a call");
        var cards = (await screen.Page.EvaluateAsync("window.cards"))!.Value;
        var attempts = (await center.Api.GetAsync($"attempts?campaignId={campaign}"))["items"]!.AsArray();
        var leads = new List<double>();
        foreach (var attempt in attempts)
        {
            var name = (string)(await center.Api.GetAsync($"contacts/{(string?)attempt!["contactId"]}"))["externalId"]!;
            var connectedAt = DateTimeOffset.Parse((string)attempt["record"]!["connectedAt"]!, CultureInfo.InvariantCulture);
            leads.Add((connectedAt - DateTimeOffset.UnixEpoch).TotalMilliseconds - cards.GetProperty(name).GetDouble());
        }

        output.WriteLine($"the card stood on the page before the customer was connected, by so many ms: {string.Join(' ', leads.Select(lead => lead.ToString("F0", CultureInfo.InvariantCulture)))}");
        Assert.Equal(Calls, leads.Count);

        // A machine that is busy with other tests may need longer than the customer waits.
        Assert.True(leads.Count(lead => lead >= 0) >= Calls - 2, "the card came too late");
    }

    [BrowserFact]
    public async Task Operator_sees_who_comes_asks_the_script_and_passes_the_customer_on()
    {
        await using var center = await CallCenter.OpenAsync("call-bar");
        var campaign = await center.CampaignAsync("Renewals", Define, Hostile);
        await center.OperatorAsync("olga", "Olga Petrova", campaign);
        await center.Api.PostAsync($"campaigns/{campaign}/start", []);
        await using var screen = await Screen.OpenAsync(center.Address);
        var page = screen.Page;
        await screen.SignInAsync("olga", CallCenter.Password);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Start the shift" })).ToBeFocusedAsync();
        await screen.PressAsync("Enter");
        await Expect(page.GetByText("Phone connected")).ToBeVisibleAsync();
        await screen.PressAsync("Control+Shift+KeyS");
        await screen.StateIsAsync("In conversation");

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
        await Expect(screen.Moment("When do they want it?")).ToBeVisibleAsync();
        await screen.FitsAsync(320);
        await screen.PictureAsync("talk-script");

        await screen.PressAsync("Control+Shift+KeyH");
        await Expect(page.GetByText("On hold: you do not hear each other")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Keypad" })).ToHaveCountAsync(0);
        await screen.PictureAsync("talk-hold");
        await center.KillAsync();
        await Expect(page.GetByText("The connection is lost")).ToBeVisibleAsync();
        await center.ComeBackAsync();
        await page.ReloadAsync();
        await Expect(page.GetByText("Phone connected")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Expect(page.GetByText("On hold: you do not hear each other")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("How much?")).ToHaveValueAsync("12.5");
        await screen.PressAsync("Control+Shift+KeyH");
        await Expect(page.GetByText("On hold: you do not hear each other")).ToHaveCountAsync(0);

        await screen.PressAsync("Alt+KeyK");
        await page.Keyboard.TypeAsync("4#");
        await Expect(page.GetByText("Sent: 4#")).ToBeVisibleAsync();
        await screen.PictureAsync("talk-keypad");
        await screen.PressAsync("Escape");
        await Expect(page.GetByText("Sent: 4#")).ToHaveCountAsync(0);

        await screen.PressAsync("Control+Shift+KeyM");
        await Expect(page.GetByText("Muted: nobody hears you")).ToBeVisibleAsync();
        await screen.PressAsync("Control+Shift+KeyM");
        await Expect(page.GetByText("Muted: nobody hears you")).ToHaveCountAsync(0);
        await Expect(page.GetByText("Not being recorded")).ToBeVisibleAsync();
        await screen.PressAsync("Alt+KeyO");
        await Expect(page.GetByText("Being recorded", new() { Exact = true })).ToBeVisibleAsync();

        await screen.PressAsync("Alt+KeyL");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Billing" })).ToBeFocusedAsync();
        await screen.PressAsync("Enter");
        await Expect(page.GetByText("You talk with the third; the customer waits")).ToBeVisibleAsync();
        await screen.FitsAsync(320);
        await screen.PictureAsync("talk-third");
        await screen.PressAsync("Alt+KeyJ");
        await Expect(page.GetByText("Three in the call")).ToBeVisibleAsync();
        await screen.PictureAsync("talk-three");
        await screen.PressAsync("Control+Shift+KeyH");
        await Expect(page.GetByText("Three in the call")).ToHaveCountAsync(0);

        await screen.PressAsync("Alt+KeyT");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Billing" })).ToBeFocusedAsync();
        await screen.FitsAsync(320);
        await screen.PictureAsync("talk-transfer");
        await screen.PressAsync("Enter");
        await Expect(page.GetByText("Being transferred: their phone rings")).ToBeVisibleAsync();
        await screen.StateIsAsync("Wrap-up");

        // In the wrap-up the script goes on, and the result is given while the customer still talks with the third.
        await screen.PressAsync("Alt+KeyQ");
        await screen.WriteAsync("When do they want it?", "01022027");
        await Expect(page.GetByText("All questions are answered.")).ToBeVisibleAsync();
        await screen.PictureAsync("wrap-up-script");
        await screen.PressAsync("Alt+KeyR");
        await screen.PressAsync("Digit1");
        await screen.StateIsAsync("Waiting for a call");

        var attempt = (await center.Api.GetAsync($"attempts?campaignId={campaign}"))["items"]![0]!;
        Assert.Null(attempt["record"]);
        await center.Api.PostAsync($"attempts/{(string?)attempt["id"]}/hang-up", []);
        var given = await RecordAsync(center, campaign);
        Assert.Equal("2001", (string?)given["transfers"]![0]!["target"]);
        Assert.Equal(("yes", "12.5", "2027-02-01"), ((string?)given["answers"]!["interested"], (string?)given["answers"]!["how much"], (string?)given["answers"]!["when"]));
        Assert.Empty(screen.Complaints);
    }

    private static void Define(JsonObject definition)
    {
        definition["recording"] = "on-demand";
        definition["operators"]!["transfers"] = new JsonObject
        {
            ["operators"] = true, ["prefixes"] = new JsonArray("+44"), ["targets"] = new JsonArray(new JsonObject { ["name"] = "Billing", ["target"] = "2001" }),
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
