using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Cluster.Tests.Browser;

/// <summary>A supervisor hears operators by his own phone: what he is told of who hears whom is what the gateway says.</summary>
public sealed class ListeningTests
{
    [BrowserFact]
    public async Task Supervisor_listens_whispers_speaks_and_is_told_when_it_is_over()
    {
        await using var center = await CallCenter.OpenAsync("listening");
        await center.SupervisorAsync("anna");
        var campaign = await center.CampaignAsync("Renewals", "First Person");
        await center.OperatorAsync("olga", "Olga Petrova", campaign);
        await center.Api.PostAsync($"campaigns/{campaign}/start", []);
        var olga = (string)(await center.Api.GetAsync("operators"))["items"]![0]!["id"]!;
        await center.Api.PostAsync($"operators/{olga}/sign-in", new() { ["gatewayId"] = "gw1", ["endpoint"] = "PJSIP/op1" });
        await using var screen = await Screen.OpenAsync(center.Address);
        var page = screen.Page;
        await screen.SignInAsync("anna", CallCenter.Password);
        await page.GetByRole(AriaRole.Link, new() { Name = "Operators", Exact = true }).ClickAsync();
        var said = page.GetByTestId("listening");
        await Expect(said).ToContainTextAsync("Choose an operator");

        // No phone yet: the field has the focus. The operator's own phone cannot listen to itself.
        var listen = page.GetByRole(AriaRole.Button, new() { Name = "Listen Olga Petrova" });
        await listen.FocusAsync();
        await screen.PressAsync("Enter");
        await Expect(page.GetByLabel("Your phone")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("PJSIP/op1");
        await listen.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "own phone" })).ToBeVisibleAsync();
        await screen.PictureAsync("operators-error");
        await page.GetByLabel("Your phone").FillAsync("PJSIP/boss");
        await listen.FocusAsync();
        await screen.PressAsync("Enter");
        await Expect(said).ToHaveTextAsync("You hear Olga Petrova and the customer. Neither of them hears you. There is no call at the moment.");
        await center.Api.PostAsync($"operators/{olga}/ready", []);
        await Expect(said).ToHaveTextAsync("You hear Olga Petrova and the customer. Neither of them hears you.");
        await Expect(page.GetByText("you listen", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Listen to a call" })).ToBeFocusedAsync();
        await screen.PressAsync("Tab");
        await screen.PressAsync("Tab");
        await screen.PressAsync("Enter");
        await Expect(said).ToHaveTextAsync("You hear Olga Petrova and the customer. Only Olga Petrova hears you.");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Whisper to the operator" })).ToHaveAttributeAsync("aria-pressed", "true");
        await screen.PictureAsync("operators-listening");
        await screen.FitsAsync(320);

        // A reload finds the phone again.
        await page.ReloadAsync();
        await Expect(said).ToHaveTextAsync("You hear Olga Petrova and the customer. Only Olga Petrova hears you.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Speak to both" }).ClickAsync();
        await Expect(said).ToHaveTextAsync("You hear Olga Petrova and the customer, and both hear you.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop listening" }).ClickAsync();
        await Expect(page.GetByLabel("Your phone")).ToHaveValueAsync("PJSIP/boss");
        await Expect(said).ToContainTextAsync("Choose an operator");

        // The line closes under him.
        await listen.ClickAsync();
        await Expect(said).ToContainTextAsync("You hear Olga Petrova");
        await center.Api.PostAsync($"operators/{olga}/hang-up", []);
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Olga Petrova" })).ToContainTextAsync("Wrap-up");
        await center.Api.PostAsync($"operators/{olga}/sign-out", []);
        await Expect(said).ToContainTextAsync("You do not hear Olga Petrova any more");
        await screen.PictureAsync("operators-listening-ended");
        var steps = (await center.Api.GetAsync($"operators/{olga}/supervisions")).AsArray().Select(step => (string)step!["step"]!).Reverse();
        Assert.Equal(["listen", "refused", "listen", "whisper", "barge", "end", "listen", "gone"], steps);
        Assert.Empty(screen.Complaints);
    }
}
