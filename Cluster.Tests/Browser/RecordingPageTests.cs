using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Cluster.Tests.Browser;

/// <summary>Recorded calls are found, heard by keyboard, and it can be seen who has heard them.</summary>
public sealed class RecordingPageTests
{
    [BrowserFact]
    public async Task Administrator_finds_a_recording_hears_one_side_and_sees_who_has_heard_it()
    {
        await using var center = await CallCenter.OpenAsync("recordings");
        var campaign = await center.CampaignAsync("Renewals", definition => definition["recording"] = "all", "First Person");
        await center.OperatorAsync("olga", "Olga Petrova", campaign);
        await center.Api.PostAsync($"campaigns/{campaign}/start", []);
        var olga = (string)(await center.Api.GetAsync("operators"))["items"]![0]!["id"]!;
        await center.Api.PostAsync($"operators/{olga}/sign-in", new() { ["gatewayId"] = "gw1", ["endpoint"] = "PJSIP/op1" });
        await center.Api.PostAsync($"operators/{olga}/ready", []);
        var attempt = (string)(await center.AttemptAsync(campaign, one => (bool)one["recorded"]!))["id"]!;
        foreach (var (command, body) in new (string, JsonObject)[]
        {
            ("mute", new() { ["on"] = true }), ("hold", []), ("resume", []), ("record", new() { ["on"] = false }), ("key", new() { ["key"] = "7" }), ("record", new() { ["on"] = true }),
        })
        {
            await center.CommandAsync(olga, command, body);
        }

        await center.Api.PostAsync($"attempts/{attempt}/hang-up", []);
        await center.AttemptAsync(campaign, one => one["record"] is not null);
        await center.RecordAsync(attempt);
        await using var screen = await Screen.OpenAsync(center.Address);
        var (page, admin) = (screen.Page, center.FirstAdministrator);
        await screen.SignInAsync(admin[0], admin[1]);

        await page.GetByRole(AriaRole.Link, new() { Name = "Recordings", Exact = true }).ClickAsync();
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "+12025551000" });
        await Expect(row).ToContainTextAsync("0:06");
        await page.GetByLabel("Number").FillAsync("+1 202 555-9999");
        await Expect(page.GetByText("No recording matches")).ToBeVisibleAsync();
        await page.GetByLabel("Number").FillAsync("+1 202 555-1000");
        await screen.ChooseAsync("Operator", "Olga Petrova");
        await row.GetByRole(AriaRole.Button, new() { Name = "Hear" }).ClickAsync();
        var player = page.GetByRole(AriaRole.Region, new() { Name = "Recording", Exact = true });
        await Expect(player).ToContainTextAsync("0:00 / 0:06");
        await Expect(player).ToContainTextAsync("nobody spoke: 0:02–0:04");

        // By keyboard: five seconds on, back, played with the operator alone and faster, stopped.
        var place = player.GetByRole(AriaRole.Slider, new() { Name = "Place" });
        var marks = player.GetByRole(AriaRole.List, new() { Name = "Steps of the conversation" }).GetByRole(AriaRole.Button);
        await Expect(marks).ToContainTextAsync(["operator muted (Olga Petrova)", "operator heard again", "0:01 on hold", "0:01 back in conversation", "0:02 recording paused", "keys pressed •", "0:02 recorded from here"]);
        await place.FocusAsync();
        await screen.PressAsync("l");
        await Expect(place).ToHaveAttributeAsync("aria-valuetext", "0:05 / 0:06");
        await marks.Nth(4).FocusAsync();
        await screen.PressAsync("Enter");
        await Expect(place).ToHaveAttributeAsync("aria-valuetext", "0:02 / 0:06");
        await Expect(marks.Nth(4)).ToHaveAttributeAsync("aria-current", "true");
        await screen.PressAsync("j");
        await Expect(place).ToHaveAttributeAsync("aria-valuetext", "0:00 / 0:06");
        await player.GetByRole(AriaRole.Slider, new() { Name = "Whom one hears" }).FocusAsync();
        await screen.PressAsync("End");
        await Expect(player.GetByRole(AriaRole.Slider, new() { Name = "Whom one hears" })).ToHaveAttributeAsync("aria-valuetext", "the operator alone");
        await screen.ChooseAsync("Speed", "2×");
        await screen.PressAsync("k");
        await Expect(player.GetByRole(AriaRole.Button, new() { Name = "Pause", Exact = true })).ToBeVisibleAsync();
        await Expect(player).ToContainTextAsync("0:02 / 0:06");
        await screen.PressAsync("k");
        await Expect(player.GetByRole(AriaRole.Button, new() { Name = "Play" })).ToBeVisibleAsync();
        var file = await page.RunAndWaitForDownloadAsync(() => player.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
        Assert.Equal($"{attempt}.wav", file.SuggestedFilename);

        // The steps of the call have it too; each time that it was heard is written down.
        await page.GetByRole(AriaRole.Link, new() { Name = "Calls", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Steps" }).ClickAsync();
        await Expect(player).ToContainTextAsync("0:00 / 0:06");
        await screen.PictureAsync("calls-recording");
        await page.GoBackAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Hear" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep", Exact = false }).ClickAsync();
        await Expect(row).ToContainTextAsync("kept");
        await page.GetByText("accesses and changes").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "kept from deletion" }).Last).ToContainTextAsync(admin[0]);
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "downloaded" }).Last).ToContainTextAsync(admin[0]);
        await player.GetByRole(AriaRole.Button, new() { Name = "5 s on" }).ClickAsync();
        await screen.PictureAsync("recordings");
        await screen.FitsAsync(320);

        // A sound that is gone says so.
        await page.RouteAsync("**/recording", route => route.FulfillAsync(new() { Status = 404, Body = """{"code":"not-found","detail":"There is no such recording."}""", ContentType = "application/problem+json" }));
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Hear" }).ClickAsync();
        await Expect(player.GetByRole(AriaRole.Alert)).ToHaveTextAsync("There is no such recording.");
        await screen.PictureAsync("recordings-sound-gone");
        Assert.Empty(screen.Complaints);
    }
}
