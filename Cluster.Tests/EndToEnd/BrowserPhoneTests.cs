using System.Diagnostics;
using Cluster.Api.Phones;
using Cluster.Tests.Asterisk;
using Microsoft.Playwright;
using Xunit;
using Xunit.Abstractions;
using static Cluster.Tests.EndToEnd.PhoneOffice;

namespace Cluster.Tests.EndToEnd;

/// <summary>An operator whose phone is his browser keeps his customer over whatever happens to the page.</summary>
[Collection(AsteriskCollection.Name)]
public sealed class BrowserPhoneTests(AsteriskNetwork network, ITestOutputHelper output)
{
    private const int Operator = 700;
    private const int Customer = 1900;

    /// <summary>Within this they hear each other again.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    [BrowserPhoneFact]
    public async Task Customer_in_talk_survives_a_reload_a_cut_socket_and_a_phone_that_changes_its_window()
    {
        await using var customers = new SipStub(network.StubCustomer, TimeSpan.FromMilliseconds(100), Customer);
        await using var cable = new TcpRelay(network.First.Address, AsteriskNetwork.PhonePort);
        await using var office = await OpenAsync(network, "reload", $"ws://127.0.0.1:{cable.Port}/ws");
        var campaign = await office.CampaignAsync("progressive", 1);
        var olga = await office.OperatorAsync("olga", campaign, "web1");
        await using var browser = await PhoneBrowser.OpenAsync(office.Address, Operator);
        var (screen, page) = (browser.Screen, browser.Page);
        await browser.TryPhoneAsync("olga");
        await page.GetByRole(AriaRole.Button, new() { Name = "Play a tone" }).ClickAsync();
        await screen.PictureAsync("phone-in-browser");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start the shift" }).FocusAsync();
        await screen.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("Phone connected")).ToBeVisibleAsync();
        await office.Api.PostAsync($"campaigns/{campaign}/start", []);
        await screen.PressAsync("Control+Shift+KeyS");
        await screen.StateIsAsync("In conversation");
        var person = await customers.NextCallAsync();
        var attempt = (string)(await office.StateAsync(olga))["attemptId"]!;
        await TheyTalkAsync("at first", page);
        var relays = (await page.EvaluateAsync("relays()"))!.Value;
        Assert.Equal(Relays, string.Join(' ', relays.EnumerateArray().Select(one => one.GetProperty("urls")[0].GetString())));
        Assert.Equal(
            IceServers.Credential(relays[1].GetProperty("username").GetString()!, "north"), relays[1].GetProperty("credential").GetString());
        await screen.PictureAsync("talk-in-browser");

        var back = Stopwatch.StartNew();
        await page.ReloadAsync();
        await TheyTalkAsync("after a reload", page, back);

        // The socket is lost and comes back: the sound goes past it.
        cable.Cut();
        await browser.PhoneIsAsync("The phone has lost the gateway. Connecting again…");
        await TheyTalkAsync("without the socket", page);
        back.Restart();
        cable.Restore();
        await browser.PhoneIsAsync("The phone is ready");
        Said("registered after the socket is back", back);
        await TheyTalkAsync("with the socket again", page);

        // Who was muted is not heard because his page was loaded again.
        await screen.PressAsync("Control+Shift+KeyM");
        await HearAsync("muted", page, []);
        await page.ReloadAsync();
        await HearAsync("muted, after a reload", page, []);
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Unmute" })).ToBeVisibleAsync();
        await screen.PressAsync("Control+Shift+KeyM");
        await TheyTalkAsync("unmuted", page);

        // In its own window the phone does not notice reloads of the other one.
        back.Restart();
        var window = await page.RunAndWaitForPopupAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Phone in its own window" }).ClickAsync());
        await TheyTalkAsync("in its own window", window, back);
        await page.ReloadAsync();
        await screen.StateIsAsync("In conversation");
        await browser.PhoneIsAsync("The phone is in another window");
        Assert.True(person.Hears(Operator));
        back.Restart();
        await window.CloseAsync();
        await TheyTalkAsync("when the window is closed", page, back);

        Assert.Equal(attempt, (string?)(await office.StateAsync(olga))["attemptId"]);
        Assert.Empty(screen.Complaints);

        Task TheyTalkAsync(string when, IPage phone, Stopwatch? since = null) => HearAsync(when, phone, [Operator], since);

        async Task HearAsync(string when, IPage phone, int[] heard, Stopwatch? since = null)
        {
            await UntilAsync(
                $"{when}: {string.Join('+', heard)} at the customer, {Customer} in the browser",
                async () => person.Hears(Operator) == (heard.Length == 1) && (await browser.HeardAsync([Customer], phone)).Length == 1);
            if (since is not null)
            {
                Said(when, since);
            }
        }
    }

    private void Said(string what, Stopwatch since)
    {
        output.WriteLine($"{what}: {since.Elapsed.TotalSeconds:F1} s");
        Assert.True(since.Elapsed < Soon, $"{what}: it took {since.Elapsed.TotalSeconds:F1} s");
    }
}
