using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Cluster.Tests.Browser;

/// <summary>Wrap-ups that an operator cannot leave: before their time is over, and without a result.</summary>
public sealed partial class WrapUpTests
{
    private const int Seconds = 3;

    [BrowserFact]
    public async Task Time_without_early_exit_is_waited_out_and_a_mandatory_wrap_up_ends_by_a_result_alone()
    {
        await using var center = await CallCenter.OpenAsync("wrap-up");
        var campaign = await center.CampaignAsync(
            "Renewals",
            definition =>
            {
                var operators = definition["operators"]!;
                (operators["wrapUpMode"], operators["wrapUpSeconds"], operators["timeOutDisposition"]) = ("time-boxed-no-early-exit", Seconds, "declined");
            },
            "First Person", "Second Person", "Third Person");
        await center.OperatorAsync("olga", "Olga Petrova", campaign);
        await center.SupervisorAsync("anna");
        await center.Api.PostAsync($"campaigns/{campaign}/start", []);
        await using var screen = await Screen.OpenAsync(center.Address);
        var page = screen.Page;
        var left = page.GetByText(TimeLeft());
        await screen.SignInAsync("olga", CallCenter.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Start the shift" }).ClickAsync();
        await Expect(page.GetByText("Phone connected")).ToBeVisibleAsync();

        // Nothing is chosen: no key and no button ends the time, which at its end gives the result of the campaign.
        await screen.PressAsync("Control+Shift+KeyS");
        await HangUpAsync(screen);
        await Expect(left).ToBeVisibleAsync();
        await screen.PressAsync("Control+Enter");
        await Expect(WaysOut(page)).ToHaveCountAsync(0);
        await screen.StateIsAsync("Wrap-up");
        var timedOut = await center.AttemptAsync(campaign, one => (string?)one["record"]?["result"] == "declined");
        Assert.Equal("timed-out", (string?)timedOut["record"]!["resultSource"]);

        // The next call comes by itself. A result that is given at once stands, and the time goes on all the same.
        await HangUpAsync(screen);
        await page.GetByRole(AriaRole.Button, new() { Name = "agreed" }).ClickAsync();
        await Expect(page.GetByText("Given: agreed. The next call comes when the time is over.")).ToBeVisibleAsync();
        await screen.StateIsAsync("Wrap-up");
        await Expect(left).ToBeVisibleAsync();
        await Expect(WaysOut(page)).ToHaveCountAsync(0);
        await center.WrapUpAsync(campaign, "mandatory");

        // Mandatory: no time is shown, neither a pause nor a reload ends it, and the result does.
        await HangUpAsync(screen);
        await Expect(left).ToHaveCountAsync(0);
        await screen.PressAsync("Control+Enter");
        await screen.PressAsync("Control+Shift+KeyS");
        await Expect(page.GetByText("Pause follows this call")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await screen.StateIsAsync("Wrap-up");
        await Expect(WaysOut(page)).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "agreed" }).ClickAsync();
        await screen.StateIsAsync("Paused");
        Assert.Empty(screen.Complaints);

        // The supervisor sees which result nobody has given.
        await using var anna = await screen.NextAsync();
        await anna.SignInAsync("anna", CallCenter.Password);
        await anna.Page.GetByRole(AriaRole.Link, new() { Name = "Calls", Exact = true }).ClickAsync();
        await Expect(anna.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "timed out" })).ToContainTextAsync("declined timed out");
    }

    private static ILocator WaysOut(IPage page) => page.GetByRole(AriaRole.Button, new() { NameRegex = WayOut() });

    private static async Task HangUpAsync(Screen screen)
    {
        await screen.StateIsAsync("In conversation");
        await screen.HangUpAsync();
        await screen.StateIsAsync("Wrap-up");
    }

    [GeneratedRegex("seconds? left for the result")]
    private static partial Regex TimeLeft();

    [GeneratedRegex("^Finish|End without a result|End the shift|Sign out")]
    private static partial Regex WayOut();
}
