using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Cluster.Tests.Browser;

/// <summary>People at work in a real browser with the running program.</summary>
public sealed class WorkplaceTests
{
    private const string Hostile = "<img src=x onerror=\"document.title='pwned'\"> O'Neil";

    [BrowserFact]
    public async Task Operator_takes_calls_by_keyboard_and_loses_nothing_by_a_reload_or_a_killed_process()
    {
        await using var center = await CallCenter.OpenAsync("operator");
        var campaign = await center.CampaignAsync("Renewals", Hostile, "Second Person");
        await center.OperatorAsync("olga", "Olga Petrova", campaign);
        await center.Api.PostAsync($"campaigns/{campaign}/start", []);
        await using var screen = await Screen.OpenAsync(center.Address);
        var page = screen.Page;

        await screen.PictureAsync("sign-in");
        await screen.SignInAsync("olga", "not the password");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The name or the password is wrong");
        await screen.PictureAsync("sign-in-error");
        await page.GetByLabel("Password").FillAsync(CallCenter.Password);
        await screen.PressAsync("Enter");

        // The phone is prefilled and the button has the focus: one key begins the shift.
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Start the shift" })).ToBeFocusedAsync();
        await Expect(page.GetByText("The gateway reaches your phone.")).ToBeVisibleAsync();
        await Expect(page.GetByText("ms there and back")).ToBeVisibleAsync();
        await Expect(page.GetByText("The clock of this computer is right.")).ToBeVisibleAsync();
        await screen.PictureAsync("phone");
        await screen.FitsAsync(320);
        await FailDevicesAsync(screen);
        await screen.FailureAsync("phone-error", "**/workplace/sign-in", () => screen.PressAsync("Enter"));
        await screen.PressAsync("Enter");
        await Expect(page.GetByText("Phone connected")).ToBeVisibleAsync();
        await screen.StateIsAsync("Paused");
        await screen.PictureAsync("talk-empty");
        await screen.PressAsync("Control+Shift+KeyS");
        await screen.StateIsAsync("In conversation");
        var notes = page.GetByLabel("Notes");
        await screen.PressAsync("Alt+KeyN");
        await Expect(notes).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("wants a call in spring;");
        await Expect(page.GetByTestId("saving")).ToHaveTextAsync("Saved");
        await screen.FitsAsync(320);
        await screen.PictureAsync("talk");

        await page.Keyboard.TypeAsync(" has moved");
        await page.ReloadAsync();
        await screen.StateIsAsync("In conversation");
        await Expect(notes).ToHaveValueAsync("wants a call in spring; has moved");
        var first = await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).InnerTextAsync();

        // A pause follows this call; the conversation goes on.
        await screen.PressAsync("Control+Shift+KeyS");
        await Expect(page.GetByText("Pause follows this call")).ToBeVisibleAsync();
        await screen.PressAsync("Control+Shift+KeyE");
        await screen.StateIsAsync("Wrap-up");
        await screen.PictureAsync("wrap-up");
        await screen.FitsAsync(320);
        await screen.PressAsync("Digit1");
        await screen.StateIsAsync("Paused");
        var given = await center.AttemptAsync(campaign, one => (string?)one["record"]?["result"] == "agreed");
        Assert.Equal("wants a call in spring; has moved", (string?)given["notes"]);

        // The second call: the result is chosen while they talk, and the program dies in the midst. By now a wrap-up has to be asked for.
        await center.WrapUpAsync(campaign, "optional");
        await screen.PressAsync("Control+Shift+KeyS");
        await screen.StateIsAsync("In conversation");
        Assert.NotEqual(first, await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).InnerTextAsync());
        await screen.PressAsync("Alt+KeyR");
        await screen.PressAsync("Digit3");
        await Expect(screen.Moment("Call back from (your time)")).ToBeVisibleAsync();
        await Expect(page.Locator(".callback-there")).ToContainTextAsync("America/New_York");
        await Expect(page.GetByTestId("saving")).ToHaveTextAsync("Saved");
        await screen.PressAsync("Alt+KeyN");
        await page.Keyboard.TypeAsync("kept through a crash");
        await Expect(page.GetByTestId("saving")).ToHaveTextAsync("Saved");
        await center.KillAsync();
        await Expect(page.GetByText("The connection is lost")).ToBeVisibleAsync();
        await screen.PictureAsync("talk-error");
        await center.ComeBackAsync();
        await Expect(page.GetByText("The connection is lost")).ToBeHiddenAsync(new() { Timeout = 20_000 });
        await Expect(page.GetByText("Phone connected")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await screen.StateIsAsync("In conversation");
        await Expect(notes).ToHaveValueAsync("kept through a crash");
        await screen.PressAsync("Alt+KeyU");
        await Expect(page.GetByText("Time to write up follows")).ToBeVisibleAsync();
        await screen.PressAsync("Control+Shift+KeyE");
        await screen.StateIsAsync("Wrap-up");
        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "The call was ended on your side." })).ToBeVisibleAsync();
        await screen.PictureAsync("wrap-up-callback");
        await screen.PressAsync("Control+Enter");
        await screen.StateIsAsync("Waiting for a call");
        var later = await center.AttemptAsync(campaign, one => (string?)one["record"]?["result"] == "call later");
        Assert.Equal("kept through a crash", (string?)later["notes"]);
        var promised = Assert.Single((await center.Api.GetAsync("callbacks"))["items"]!.AsArray())!;
        Assert.Equal(("Olga Petrova", TimeSpan.FromHours(1)), ((string?)promised["operatorName"], (DateTimeOffset)promised["until"]! - (DateTimeOffset)promised["from"]!));
        await screen.PictureAsync("ready");

        // Nobody signs out with a customer on the way: the shift ends first.
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "End the shift" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Your phone" })).ToBeVisibleAsync();
        await screen.SpeakAsync("Русский");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Ваш телефон" })).ToBeVisibleAsync();
        await screen.PictureAsync("phone-ru");
        await page.GetByRole(AriaRole.Button, new() { Name = "Выйти" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Вход" })).ToBeVisibleAsync();
        Assert.Empty(screen.Complaints);
    }

    /// <summary>Another phone, which is switched off, on a computer with a wrong clock and a slow way to the server; then all is well again.</summary>
    private static async Task FailDevicesAsync(Screen screen)
    {
        var page = screen.Page;
        await page.EvaluateAsync(
            """
            () => {
                const [date, performed] = [Date.now, performance.now.bind(performance)];
                let late = 0;
                Date.now = () => date() + 90_000;
                performance.now = () => performed() + 400 * late++;
                window.heal = () => { Date.now = date; performance.now = performed; };
            }
            """);
        await page.GetByLabel("Phone, such as").FillAsync("PJSIP/op1-off");
        await screen.PressAsync("Tab");
        await Expect(page.GetByText("Your phone is not registered at the gateway")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Check again" }).ClickAsync();
        await Expect(page.GetByText("The connection is slow")).ToBeVisibleAsync();
        await Expect(page.GetByText("The clock of this computer is off by")).ToBeVisibleAsync();
        await Expect(page.GetByText("You may begin all the same")).ToBeVisibleAsync();
        await screen.PictureAsync("phone-not-registered");
        await page.EvaluateAsync("window.heal()");
        await page.GetByLabel("Phone, such as").FillAsync("PJSIP/op1");
        await screen.PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check again" }).ClickAsync();
        await Expect(page.GetByText("The gateway reaches your phone.")).ToBeVisibleAsync();
        await Expect(page.GetByText("The clock of this computer is right.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Start the shift" }).FocusAsync();
    }

    [BrowserFact]
    public async Task Supervisor_starts_and_stops_a_campaign_and_is_told_why_nothing_is_dialled()
    {
        await using var center = await CallCenter.OpenAsync("supervisor");
        await using var screen = await Screen.OpenAsync(center.Address);
        var (page, admin) = (screen.Page, center.FirstAdministrator);

        await screen.SignInAsync(admin[0], admin[1]);
        await Expect(page.GetByText("There is no campaign yet")).ToBeVisibleAsync();
        await screen.PictureAsync("campaigns-empty");
        await center.CampaignAsync("Autumn reminders", "Ann", "Bob");
        var other = await center.CampaignAsync("Surveys", Hostile);
        await center.Api.PostAsync($"campaigns/{other}/start", []);
        var card = page.GetByRole(AriaRole.Article, new() { Name = "Autumn reminders" });
        await screen.FailureAsync("campaigns-error", "**/start", () => card.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync());
        await card.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await Expect(card).ToContainTextAsync("Running");
        await Expect(card).ToContainTextAsync("no operator");
        await screen.PictureAsync("campaigns");
        await screen.FitsAsync(320);
        await card.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(card.GetByRole(AriaRole.Button, new() { Name = "Resume" })).ToBeVisibleAsync();
        await screen.SureAsync(card.GetByRole(AriaRole.Button, new() { Name = "Stop now" }), "Hang up on everybody?");
        await Expect(card).ToContainTextAsync("Stopped");
        Assert.Empty(screen.Complaints);
    }
}
