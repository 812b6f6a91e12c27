using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Cluster.Tests.EndToEnd;
using Microsoft.Playwright;
using Xunit;
using Xunit.Abstractions;
using static Microsoft.Playwright.Assertions;

namespace Cluster.Tests.Browser;

/// <summary>
/// An operator's browser loses the network, the process, its place in front, or gets a twin: nothing that was written is lost, nobody is
/// signed out, and what is shown is right soon after. BROWSER_LONG=1 takes the true times of absence.
/// </summary>
public sealed class FaultTests(ITestOutputHelper output)
{
    private const string Campaign = "Renewals";

    /// <summary>What Chromium does with the timers of a page that has been hidden for long; a worker's are left alone.</summary>
    private const string HiddenTab =
        """
        (() => {
          const [timeout, interval] = [window.setTimeout, window.setInterval];
          let hidden = false;
          window.hideTab = (on) => {
            hidden = on;
            document.dispatchEvent(new Event("visibilitychange"));
          };
          Object.defineProperty(document, "visibilityState", { get: () => (hidden ? "hidden" : "visible") });
          window.setTimeout = (work, ms, ...rest) => timeout(work, hidden ? 60_000 : ms, ...rest);
          window.setInterval = (work, ms, ...rest) => {
            let last = Date.now();
            return interval(() => {
              if (hidden && Date.now() - last < 60_000) return;
              last = Date.now();
              work(...rest);
            }, ms);
          };
        })();
        """;

    private static readonly bool s_long = Environment.GetEnvironmentVariable("BROWSER_LONG") == "1";
    private static readonly TimeSpan s_offline = s_long ? TimeSpan.FromMinutes(2) : TimeSpan.FromSeconds(6);
    private static readonly TimeSpan s_hidden = s_long ? TimeSpan.FromMinutes(10) : TimeSpan.FromSeconds(40);

    /// <summary>Within this the screen is right again.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(3);

    [BrowserFact]
    public async Task Offline_browser_keeps_what_is_written_and_shows_the_call_that_ended_meanwhile()
    {
        await using var scene = await Scene.OpenAsync("offline");
        var (screen, page) = (scene.Screen, scene.Screen.Page);
        await scene.WriteAsync("before the break;");
        await Expect(page.GetByTestId("saving")).ToHaveTextAsync("Saved");

        await scene.PullOutAsync();
        await Expect(page.GetByText("The connection is lost")).ToBeVisibleAsync();
        await page.Keyboard.TypeAsync(" written without a network");
        await scene.EndCallAsync();
        await Task.Delay(s_offline);
        await Expect(page.GetByTestId("saving")).ToHaveTextAsync("Not saved yet, trying again");

        var back = Stopwatch.StartNew();
        await scene.PlugInAsync();
        await screen.StateIsAsync("Wrap-up");
        Said("offline", back);
        await Expect(page.GetByTestId("saving")).ToHaveTextAsync("Saved");
        Assert.Equal("before the break; written without a network", await scene.NoteAsync());
        Assert.Empty(screen.Complaints);
    }

    [BrowserFact]
    public async Task Page_that_is_loaded_again_before_its_note_was_saved_still_has_it()
    {
        await using var scene = await Scene.OpenAsync("reload");
        var (screen, page) = (scene.Screen, scene.Screen.Page);
        await scene.WriteAsync("saved;");
        await Expect(page.GetByTestId("saving")).ToHaveTextAsync("Saved");
        await page.RouteAsync("**/api/v1/workplace/note", route => route.AbortAsync());
        await page.Keyboard.TypeAsync(" never reached the server");
        await Expect(page.GetByTestId("saving")).ToHaveTextAsync("Not saved yet, trying again", new() { Timeout = 20_000 });
        Assert.Equal("saved;", await scene.NoteAsync());
        await page.UnrouteAsync("**/api/v1/workplace/note");

        var back = Stopwatch.StartNew();
        await page.ReloadAsync();
        await screen.StateIsAsync("In conversation");
        Said("reload", back);
        await Expect(page.GetByLabel("Notes")).ToHaveValueAsync("saved; never reached the server");
        await Expect(page.GetByTestId("saving")).ToHaveTextAsync("Saved");
        Assert.Equal("saved; never reached the server", await scene.NoteAsync());
    }

    [BrowserFact]
    public async Task Two_tabs_show_the_same_and_either_ends_the_call()
    {
        await using var scene = await Scene.OpenAsync("tabs");
        await using var second = await scene.Screen.TwinAsync();
        await second.StateIsAsync("In conversation");
        await scene.WriteAsync("written in the first");
        await Expect(second.Page.GetByLabel("Notes")).ToHaveValueAsync("written in the first");
        await second.PressAsync("Alt+KeyN");
        await second.Page.Keyboard.TypeAsync(", and in the second");
        await Expect(second.Page.GetByTestId("saving")).ToHaveTextAsync("Saved");
        await second.PressAsync("Control+Shift+KeyS");
        await second.PressAsync("Control+Shift+KeyE");
        await scene.Screen.StateIsAsync("Wrap-up");
        Assert.Contains("and in the second", await scene.NoteAsync(), StringComparison.Ordinal);

        var back = Stopwatch.StartNew();
        await second.PressAsync("Alt+KeyR");
        await second.PressAsync("Digit1");
        await scene.Screen.StateIsAsync("Paused");
        Said("two tabs", back);
    }

    [BrowserFact]
    public async Task Hidden_tab_stays_at_work_and_finds_back_by_its_worker()
    {
        await using var scene = await Scene.OpenAsync("hidden", HiddenTab);
        var (screen, page) = (scene.Screen, scene.Screen.Page);
        await page.EvaluateAsync("hideTab(true)");
        await Task.Delay(s_hidden);
        await screen.StateIsAsync("In conversation");
        Assert.Equal("ready", await scene.PresenceAsync());

        // The connection breaks while nobody looks: a page's own timers would not notice for a minute.
        await scene.PullOutAsync();
        await Expect(page.GetByText("The connection is lost")).ToBeVisibleAsync();
        await scene.EndCallAsync();
        var back = Stopwatch.StartNew();
        await scene.PlugInAsync();
        await screen.StateIsAsync("Wrap-up");
        Said("hidden tab", back);
        Assert.Equal("ready", await scene.PresenceAsync());
        Assert.Empty(screen.Complaints);
    }

    [BrowserFact]
    public async Task Planted_page_without_a_worker_does_not_find_back_while_it_is_hidden()
    {
        await using var scene = await Scene.OpenAsync("no-worker", HiddenTab + "delete window.Worker;");
        await scene.Screen.Page.EvaluateAsync("hideTab(true)");
        await scene.PullOutAsync();
        await Expect(scene.Screen.Page.GetByText("The connection is lost")).ToBeVisibleAsync();
        await scene.PlugInAsync(tellPage: false);
        await Task.Delay(Soon * 2);
        await Expect(scene.Screen.Page.GetByText("The connection is lost")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Process_that_is_killed_in_talk_and_in_wrap_up_costs_no_field()
    {
        await using var scene = await Scene.OpenAsync("killed");
        var (screen, page) = (scene.Screen, scene.Screen.Page);
        await scene.WriteAsync("in talk;");
        await Expect(page.GetByTestId("saving")).ToHaveTextAsync("Saved");
        await KillAsync("killed in talk", scene, " typed while it was dead;", "In conversation");

        await screen.PressAsync("Control+Shift+KeyE");
        await screen.StateIsAsync("Wrap-up");
        await screen.PressAsync("Alt+KeyR");
        await screen.PressAsync("Digit3"); // a callback, which needs its time first
        var day = DateTime.Today.AddMonths(6).ToString("ddMMyyyy", CultureInfo.InvariantCulture);
        await screen.WriteAsync("Call back from (your time)", $"{day}1030");
        await screen.WriteAsync("Until (your time)", $"{day}1245");
        await screen.PressAsync("Alt+KeyN");
        await KillAsync("killed in wrap-up", scene, " and once more", "Wrap-up");
        var written = DateTime.Today.AddMonths(6).ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);
        await Expect(screen.Moment("Call back from (your time)")).ToContainTextAsync(new Regex($"{written}, .?10:30")); // the time stands in a mark of direction
        await Expect(screen.Moment("Until (your time)")).ToContainTextAsync(new Regex($"{written}, .?12:45"));
        Assert.Equal("in talk; typed while it was dead; and once more", await scene.NoteAsync());
        await screen.PressAsync("Control+Enter");
        await screen.StateIsAsync("Waiting for a call");
        Assert.Empty(screen.Complaints);
    }

    private async Task KillAsync(string what, Scene scene, string typed, string state)
    {
        var page = scene.Screen.Page;
        await scene.Center.KillAsync();
        await Expect(page.GetByText("The connection is lost")).ToBeVisibleAsync();
        await page.GetByLabel("Notes").FocusAsync();
        await page.Keyboard.PressAsync("Control+End");
        await page.Keyboard.TypeAsync(typed);
        await scene.Center.ComeBackAsync();
        var back = Stopwatch.StartNew();
        await Expect(page.GetByText("The connection is lost")).ToBeHiddenAsync();
        await scene.Screen.StateIsAsync(state);
        Said(what, back);
        await Expect(page.GetByTestId("saving")).ToHaveTextAsync("Saved");
    }

    private void Said(string what, Stopwatch back)
    {
        output.WriteLine($"{what}: the state was right after {back.Elapsed.TotalSeconds:F1} s");
        Assert.True(back.Elapsed < Soon, $"{what}: it took {back.Elapsed.TotalSeconds:F1} s");
    }

    /// <summary>An operator in conversation, whose browser hangs on a cable.</summary>
    private sealed class Scene : IAsyncDisposable
    {
        private readonly TcpRelay _cable;
        private readonly string _campaign;

        private Scene(CallCenter center, string campaign, TcpRelay cable, Screen screen) =>
            (Center, _campaign, _cable, Screen) = (center, campaign, cable, screen);

        public CallCenter Center { get; }

        public Screen Screen { get; }

        public static async Task<Scene> OpenAsync(string name, string? script = null)
        {
            var center = await CallCenter.OpenAsync($"fault-{name}");
            var campaign = await center.CampaignAsync(Campaign, "First Person");
            await center.OperatorAsync("olga", "Olga Petrova", campaign);
            await center.Api.PostAsync($"campaigns/{campaign}/start", []);
            var cable = new TcpRelay("127.0.0.1", center.Address.Port);
            var screen = await Screen.OpenAsync(new Uri($"http://127.0.0.1:{cable.Port}"), script);
            await screen.SignInAsync("olga", CallCenter.Password);
            await Expect(screen.Page.GetByRole(AriaRole.Button, new() { Name = "Start the shift" })).ToBeFocusedAsync();
            await screen.PressAsync("Enter");
            await Expect(screen.Page.GetByText("Phone connected")).ToBeVisibleAsync();
            await screen.PressAsync("Control+Shift+KeyS");
            await screen.StateIsAsync("In conversation");
            return new Scene(center, campaign, cable, screen);
        }

        public async Task WriteAsync(string text)
        {
            await Screen.PressAsync("Alt+KeyN");
            await Expect(Screen.Page.GetByLabel("Notes")).ToBeFocusedAsync();
            await Screen.Page.Keyboard.TypeAsync(text);
        }

        public async Task PullOutAsync()
        {
            await Screen.Page.Context.SetOfflineAsync(true);
            _cable.Cut();
        }

        public async Task PlugInAsync(bool tellPage = true)
        {
            _cable.Restore();
            if (tellPage)
            {
                await Screen.Page.Context.SetOfflineAsync(false);
            }
            else
            {
                // As for a page that is not told of networks.
                await Screen.Page.EvaluateAsync("window.addEventListener('online', (event) => event.stopImmediatePropagation(), true)");
                await Screen.Page.Context.SetOfflineAsync(false);
            }
        }

        public async Task EndCallAsync() => await Center.Api.PostAsync($"attempts/{(string)(await AttemptAsync())["id"]!}/hang-up", []);

        public async Task<string?> NoteAsync() => (string?)(await AttemptAsync())["notes"];

        public async Task<string?> PresenceAsync() =>
            (string?)(await Center.Api.GetAsync($"operators/{(string)(await Center.Api.GetAsync("operators"))["items"]![0]!["id"]!}/state"))["presence"];

        public async ValueTask DisposeAsync()
        {
            await Screen.DisposeAsync();
            await _cable.DisposeAsync();
            await Center.DisposeAsync();
        }

        private async Task<System.Text.Json.Nodes.JsonNode> AttemptAsync() => (await Center.Api.GetAsync($"attempts?campaignId={_campaign}"))["items"]![0]!;
    }
}
