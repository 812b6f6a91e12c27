using System.Globalization;
using System.Text.RegularExpressions;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Cluster.Tests.Browser;

/// <summary>An operator with a list of contacts of his own and callbacks to keep, with the keyboard alone.</summary>
public sealed class OwnWorkTests
{
    private const string Hostile = "<img src=x onerror=\"document.title='pwned'\"> O'Neil";

    private static readonly string[] s_sections = ["Call", "Callbacks", "My contacts", "My day"];

    [BrowserFact]
    public async Task Operator_calls_his_own_contacts_in_any_order_keeps_callbacks_and_sees_his_day()
    {
        await using var center = await CallCenter.OpenAsync("own-work");
        var campaign = await center.CampaignAsync("Renewals", definition => definition["operators"]!["listColumns"] = new JsonArray("city", "debt"), Hostile, "Ann Lee", "Bo Chen", "Cy Grant");
        await center.OperatorAsync("olga", "Olga Petrova", campaign);
        var olga = (string)(await center.Api.GetAsync("operators"))["items"]![0]!["id"]!;
        await center.Api.PostAsync($"campaigns/{campaign}/start", []);
        await using var screen = await Screen.OpenAsync(center.Address);
        var page = screen.Page;
        await screen.SignInAsync("olga", CallCenter.Password);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Start the shift" })).ToBeFocusedAsync();
        await screen.PressAsync("Enter");
        await Expect(page.GetByText("Phone connected")).ToBeVisibleAsync();

        await screen.FailureAsync("own-callbacks-error", "**/workplace/callbacks?*", () => OpenAsync(screen, "Callbacks"));
        await ReadAgainAsync(screen);
        await Expect(page.GetByText("Nothing is promised")).ToBeVisibleAsync();
        await screen.PictureAsync("own-callbacks-empty");
        await screen.FailureAsync("own-contacts-error", "**/workplace/contacts?*", () => OpenAsync(screen, "My contacts"));
        await ReadAgainAsync(screen);
        await Expect(page.GetByText("No contact is yours yet")).ToBeVisibleAsync();
        await screen.PictureAsync("own-contacts-empty");
        await screen.FailureAsync("own-day-error", "**/workplace/day?*", () => OpenAsync(screen, "My day"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Read again" }).ClickAsync();
        await Expect(page.Locator(".figures strong").Nth(0)).ToHaveTextAsync("0");
        await screen.PictureAsync("own-day-empty");

        // What is his own the campaign leaves to him, also while he waits for calls.
        await DealAsync(center, screen, campaign, "Olga Petrova", 4);
        await screen.PressAsync("Control+Shift+KeyS");
        await screen.StateIsAsync("Waiting for a call");
        await OpenAsync(screen, "Callbacks");
        await OpenAsync(screen, "My contacts");
        var rows = page.Locator(".own-contacts tbody tr");
        await Expect(rows).ToHaveCountAsync(4);
        await Expect(rows.Nth(0)).ToContainTextAsync(Hostile);
        await Expect(rows.Nth(0)).ToContainTextAsync("debt 1,250.00");

        // The second contact first, on his second number; the row knows it when the call is over, and the work goes on there.
        await screen.TabToAsync(".own-contacts tbody tr:first-child .number");
        await screen.PressAsync("ArrowDown");
        await screen.PressAsync("Tab");
        await screen.PressAsync("Enter");
        await screen.StateIsAsync("In conversation");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Ann Lee" })).ToBeVisibleAsync();
        await screen.HangUpAsync();
        await screen.StateIsAsync("Wrap-up");
        await screen.PressAsync("Alt+KeyR");
        await screen.PressAsync("Digit1");
        await screen.StateIsAsync("Waiting for a call");
        await Expect(rows.Nth(1)).ToContainTextAsync("Locked: success");
        await Expect(rows.Nth(1).Locator(".last")).ToContainTextAsync("+12025552001");
        await Expect(rows.Nth(1).GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await Expect(rows.Nth(1)).ToBeFocusedAsync();

        // A callback that comes near is said, and kept by one key.
        var due = DateTimeOffset.UtcNow.AddMinutes(5);
        await PromiseAsync(center, campaign, "person-3", new() { ["from"] = due, ["until"] = due.AddHours(2), ["operatorId"] = olga, ["note"] = "wants the new price" });
        await PromiseAsync(center, campaign, "person-4", new() { ["from"] = due.AddDays(2), ["note"] = "on holiday until then" });
        await Expect(page.Locator(".reminders")).ToContainTextAsync("Bo Chen");
        await Expect(rows.Nth(1)).ToBeFocusedAsync(); // nothing takes the focus away
        await screen.FitsAsync(320);
        await screen.PictureAsync("own-contacts");
        await OpenAsync(screen, "Callbacks");
        var promises = page.Locator(".promises li");
        await Expect(promises).ToHaveCountAsync(2);
        await Expect(promises.Nth(0)).ToContainTextAsync("wants the new price");
        await screen.FitsAsync(320);
        await screen.PictureAsync("own-callbacks");
        await screen.PressAsync("Alt+KeyB");
        await screen.StateIsAsync("In conversation");
        await screen.HangUpAsync();
        await screen.StateIsAsync("Wrap-up");
        await screen.PressAsync("Alt+KeyR");
        await screen.PressAsync("Digit2");
        await screen.StateIsAsync("Waiting for a call");
        await Expect(page.Locator(".reminders")).ToHaveCountAsync(0);
        await Expect(promises).ToHaveCountAsync(1);

        // The team's becomes his own, and is put off.
        await screen.TabToAsync(".promises li button:last-child");
        await screen.PressAsync("Enter");
        await Expect(promises.Nth(0)).ToContainTextAsync("mine");
        await screen.TabToAsync(".promises li button:nth-child(2)");
        await screen.PressAsync("Enter");
        await Expect(screen.Moment("Call back from (your time)").GetByRole(AriaRole.Spinbutton).First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Alt+ArrowDown");
        await Expect(page.GetByRole(AriaRole.Grid)).ToBeVisibleAsync();
        await screen.PictureAsync("own-callbacks-month");
        await screen.PressAsync("Escape");
        var day = DateTime.Today.AddMonths(6);
        var digits = day.ToString("ddMMyyyy", CultureInfo.InvariantCulture);
        await screen.WriteAsync("Call back from (your time)", $"{digits}1000");
        await Expect(screen.Moment("Until (your time)")).ToContainTextAsync(new Regex(day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture) + ", .?11:00")); // the end goes along
        await screen.WriteAsync("Until (your time)", $"{digits}1230");
        await screen.PressAsync("Enter");
        await Expect(promises.Nth(0)).ToContainTextAsync(day.ToString("MMM d", CultureInfo.InvariantCulture));
        await Expect(promises.Nth(0)).ToContainTextAsync("10:00 AM – 12:30 PM");

        // One whose window ends is missed, and says so.
        await PromiseAsync(center, campaign, "person-4", new() { ["from"] = DateTimeOffset.UtcNow, ["until"] = DateTimeOffset.UtcNow.AddSeconds(2), ["operatorId"] = olga });
        await Expect(page.Locator(".reminders")).ToContainTextAsync("1 callback was missed");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Missed" })).ToBeVisibleAsync();

        await OpenAsync(screen, "My day");
        await Expect(page.Locator(".figures strong").Nth(0)).ToHaveTextAsync("2");
        await Expect(page.GetByRole(AriaRole.Rowheader, new() { Name = "agreed" })).ToBeVisibleAsync();
        await screen.FitsAsync(320);
        await screen.PictureAsync("own-day");
        Assert.Empty(screen.Complaints);
    }

    private static async Task OpenAsync(Screen screen, string section)
    {
        await screen.TabToAsync($".tabs button:nth-child({1 + Array.IndexOf(s_sections, section)})");
        await screen.PressAsync("Enter");
    }

    /// <summary>By the button that stands beside what went wrong.</summary>
    private static async Task ReadAgainAsync(Screen screen)
    {
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).FocusAsync();
        await screen.PressAsync("Enter");
    }

    /// <summary>A supervisor gives all contacts of the campaign to an operator.</summary>
    private static async Task DealAsync(CallCenter center, Screen screen, string campaign, string name, int contacts)
    {
        await center.SupervisorAsync("anna");
        await using var anna = await screen.NextAsync();
        await anna.SignInAsync("anna", CallCenter.Password);
        await anna.Page.GetByRole(AriaRole.Link, new() { Name = "Renewals", Exact = true }).ClickAsync();
        await anna.Page.GetByRole(AriaRole.Link, new() { Name = "Operators' own contacts" }).ClickAsync();
        await Expect(anna.Page.GetByText("No contact was given to an operator by hand yet")).ToBeVisibleAsync();
        await anna.Page.GetByRole(AriaRole.Checkbox, new() { Name = name }).CheckAsync();
        await anna.PictureAsync("assignments-empty");
        var deal = anna.Page.GetByRole(AriaRole.Button, new() { Name = "Deal the contacts" });
        await anna.FailureAsync("assignments-error", "**/assignments", () => deal.ClickAsync());
        await deal.ClickAsync();
        await Expect(anna.Page.GetByText($"{contacts} contacts have changed hands")).ToBeVisibleAsync();
        await Expect(anna.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "anna" })).ToContainTextAsync(name);
        await anna.PictureAsync("assignments");
        await anna.FitsAsync(320);
        Assert.EndsWith($"{campaign}/assignments", anna.Page.Url, StringComparison.Ordinal);
        Assert.Empty(anna.Complaints);
    }

    private static async Task PromiseAsync(CallCenter center, string campaign, string person, JsonObject callback)
    {
        var contact = (string)(await center.Api.GetAsync($"contacts?externalId={person}"))["items"]![0]!["id"]!;
        await center.Api.PostAsync($"campaigns/{campaign}/contacts/{contact}/callback", callback);
    }
}
