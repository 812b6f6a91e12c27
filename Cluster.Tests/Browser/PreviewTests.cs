using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Cluster.Tests.Browser;

/// <summary>A preview campaign and calls by hand, with the keyboard alone: skip, more time, dial, give up, a number that is typed.</summary>
public sealed class PreviewTests
{
    [BrowserFact]
    public async Task Operator_looks_skips_dials_and_calls_a_number_that_he_types()
    {
        await using var center = await CallCenter.OpenAsync("preview");
        var campaign = await center.CampaignAsync("Renewals", ByHand, "First Person", "Second Person");
        await center.OperatorAsync("olga", "Olga Petrova", campaign);
        await center.Api.PostAsync($"campaigns/{campaign}/start", []);
        await center.Api.PutAsync("do-not-call/numbers/+12025559999", new() { ["reason"] = "asked" });
        await using var screen = await Screen.OpenAsync(center.Address);
        var page = screen.Page;
        await screen.SignInAsync("olga", CallCenter.Password);
        await Expect(page.Locator("form button.main")).ToBeFocusedAsync();
        await screen.PressAsync("Enter");
        await Expect(page.Locator(".line.up")).ToBeVisibleAsync();

        // On a break: a number of which nobody wants to hear, one that is none, and one that may be called.
        await screen.PictureAsync("manual-call-empty");
        await screen.PressAsync("Alt+KeyC");
        await page.Keyboard.TypeAsync("+1 202 555 9999");
        await Expect(page.Locator("#verdict[data-allowed=false]")).ToHaveTextAsync("the contact is not to be called.");

        // What cannot be checked may be dialled all the same: the call itself is judged again.
        await screen.PressAsync("Control+KeyA");
        await screen.FailureAsync("manual-call-error", "**/calls/check", () => page.Keyboard.TypeAsync("+1 202 555 3001"));
        await Expect(page.Locator("form button.main")).ToBeEnabledAsync();
        await screen.PressAsync("Control+KeyA");
        await page.Keyboard.TypeAsync("+1 202 555 3000");
        await Expect(page.Locator("#verdict[data-allowed=true]")).ToContainTextAsync("+12025553000");
        await screen.PictureAsync("manual-call");
        await screen.PressAsync("Enter");
        await screen.StateIsAsync("In conversation");
        await page.WaitForTimeoutAsync(1_100); // the guard against a second press of the same key
        await screen.PressAsync("Control+Shift+KeyE");
        await screen.StateIsAsync("Wrap-up");
        await screen.PressAsync("Alt+KeyR");
        await screen.PressAsync("Digit2");
        await Expect(page.Locator(".state.paused")).ToBeVisibleAsync();

        // Ready: the first contact is shown, kept a little longer, and skipped; the second is dialled.
        await screen.PressAsync("Control+Shift+KeyS");
        await screen.StateIsAsync("Looking at a contact");
        await Expect(page.Locator("#contact")).ToHaveTextAsync("First Person");
        await Expect(page.Locator(".left.soon")).ToHaveCountAsync(0);
        await screen.PictureAsync("preview");
        await screen.PressAsync("Alt+KeyM");
        await Expect(page.GetByRole(AriaRole.Timer).Nth(1)).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^1:[0-5]"));
        await screen.PressAsync("Alt+KeyX");
        await Expect(page.Locator("#contact")).ToHaveTextAsync("Second Person");
        await screen.FailureAsync("preview-error", "**/workplace/calls", () => screen.PressAsync("Control+Enter"));

        // Listed since the contact was offered: nobody is called, the screen says why until she dials again, and the contact is still hers.
        await center.Api.PutAsync("do-not-call/numbers/+12025551001", new() { ["reason"] = "asked" });
        await screen.ChooseAsync("Which number", "+1 202 555 1001");
        await screen.PressAsync("Control+Enter");
        var notice = page.GetByRole(AriaRole.Status).Filter(new() { HasText = "was not made" });
        await Expect(notice).ToHaveTextAsync("The call to +1 202 555 1001 was not made: the contact is not to be called.");
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("");
        await screen.PictureAsync("preview-not-made");
        await center.Api.DeleteAsync("do-not-call/numbers/+12025551001");
        await screen.PressAsync("Control+Enter");
        await screen.StateIsAsync("In conversation");
        await Expect(notice).ToHaveCountAsync(0);
        await page.WaitForTimeoutAsync(1_100);
        await screen.PressAsync("Control+Shift+KeyE");
        await screen.StateIsAsync("Wrap-up");
        await screen.PressAsync("Alt+KeyR");
        await screen.PressAsync("Digit1");

        var sold = await center.AttemptAsync(campaign, attempt => (string?)attempt["record"]?["result"] == "agreed");
        var typed = await center.AttemptAsync(campaign, attempt => (string?)attempt["record"]?["result"] == "declined");
        Assert.Equal(("+12025551001", "+12025553000"), ((string)sold["number"]!, (string)typed["number"]!));
        Assert.Empty(screen.Complaints);
    }

    private static void ByHand(JsonObject definition)
    {
        definition["mode"] = "preview";
        definition["operators"]!["manual"] = "any-number";
        definition["operators"]!["preview"] = new JsonObject { ["timeSeconds"] = 60, ["atEnd"] = "skip" };
    }
}
