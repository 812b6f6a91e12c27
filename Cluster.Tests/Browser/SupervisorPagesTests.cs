using System.Net;
using System.Text.RegularExpressions;
using Cluster.Tests.Workbooks;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Cluster.Tests.Browser;

/// <summary>A supervisor's pages: what they show when there is nothing, as usual and when the server fails, and what can be done on them.</summary>
public sealed class SupervisorPagesTests
{
    private const string Hostile = "<img src=x onerror=\"document.title='pwned'\"> {city}";

    [BrowserFact]
    public async Task Administrator_makes_a_campaign_and_the_account_of_its_operator_who_then_works()
    {
        await using var center = await CallCenter.OpenAsync("pages-make");
        await using var screen = await Screen.OpenAsync(center.Address);
        var (page, admin) = (screen.Page, center.FirstAdministrator);
        await screen.SignInAsync(admin[0], admin[1]);

        await Link(page, "New campaign").ClickAsync();
        await Expect(page.GetByLabel("Name", new() { Exact = true })).ToBeFocusedAsync();
        await screen.PictureAsync("campaign-form-empty");
        await page.Keyboard.TypeAsync(Hostile);
        await screen.Choice("How it dials").ClickAsync();
        await screen.PictureAsync("campaign-form-choice");
        await screen.PressAsync("Escape");
        await page.GetByLabel("Time zone").FillAsync("Mars/Olympus");
        await Button(page, "Add a result").ClickAsync();
        await page.GetByLabel("Result", new() { Exact = true }).FillAsync("agreed");
        await screen.ChooseAsync("What follows", "success");
        await screen.PictureAsync("campaign-form");
        await screen.FitsAsync(320);
        await Button(page, "Save").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "zone" })).ToBeVisibleAsync();
        await screen.PictureAsync("campaign-form-error");
        await page.GetByLabel("Time zone").FillAsync("UTC");
        foreach (var day in new[] { "Sat", "Sun" })
        {
            await page.GetByRole(AriaRole.Checkbox, new() { Name = day }).CheckAsync();
        }

        await screen.WriteAsync("From", "0000");
        await screen.WriteAsync("Until", "0000");
        await Button(page, "Save").ClickAsync();
        await Expect(Link(page, "Edit")).ToBeVisibleAsync();
        await Expect(Heading(page, Hostile)).ToBeVisibleAsync();
        await Expect(page.GetByText("Draft", new() { Exact = true })).ToBeVisibleAsync();
        await screen.PictureAsync("campaign-empty");

        await Link(page, "Script").ClickAsync();
        await screen.PictureAsync("script-empty");
        await page.GetByLabel("What is said before the questions").FillAsync("Good day, {name}.");
        await Button(page, "Add a question").ClickAsync();
        await page.GetByLabel("What is asked").FillAsync("Are you content?");
        await screen.ChooseAsync("Answer", "one of several");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Answer", Exact = true }).FillAsync("yes");
        await screen.PictureAsync("script");
        await screen.FitsAsync(320);
        await screen.FailureAsync("script-error", "**/api/v1/campaigns/*", () => Button(page, "Save").ClickAsync());
        await Button(page, "Save").ClickAsync();
        await Expect(Link(page, "Edit")).ToBeVisibleAsync();
        await Link(page, "Edit").ClickAsync();
        await page.GetByLabel("Wrap-up, seconds").FillAsync("300");
        await screen.ChooseAsync("After a conversation", "always until the limit");
        await screen.ChooseAsync("When the time ran out", "agreed");
        await page.GetByLabel("Length of a callback").FillAsync("90");
        await screen.ChooseAsync("When a callback is missed", "it waits until somebody acts");
        await screen.ChooseAsync("Recorded", "all");
        await page.GetByLabel("Recordings are deleted after").FillAsync("90");
        await page.GetByLabel("Columns of operators' own lists").FillAsync("city, debt,");
        await page.GetByLabel("Priority").FillAsync("101");
        await Button(page, "Save").ClickAsync();
        await Expect(page.GetByText("Outside of what is allowed.")).ToBeVisibleAsync();
        await screen.PictureAsync("campaign-form-refused");
        await page.GetByLabel("Priority").FillAsync("100");
        await Expect(page.GetByText("1–36,500")).ToBeVisibleAsync();
        await Button(page, "Save").ClickAsync();
        await Expect(Link(page, "Edit")).ToBeVisibleAsync();
        var campaign = (await center.Api.GetAsync("campaigns"))["items"]![0]!;
        Assert.Equal(("Are you content?", 300), ((string?)campaign["script"]!["questions"]![0]!["text"], (int)campaign["operators"]!["wrapUpSeconds"]!));
        Assert.Equal((90, "keep"), ((int)campaign["operators"]!["callbacks"]!["windowMinutes"]!, (string?)campaign["operators"]!["callbacks"]!["missed"]));
        Assert.Equal(("time-boxed-no-early-exit", "agreed"), ((string?)campaign["operators"]!["wrapUpMode"], (string?)campaign["operators"]!["timeOutDisposition"]));
        Assert.Equal(("all", 90), ((string?)campaign["recording"], (int)campaign["recordingDays"]!));
        Assert.Equal("[\"city\",\"debt\"]", campaign["operators"]!["listColumns"]!.ToJsonString());
        Assert.Equal("agreed", (string?)campaign["operators"]!["dispositions"]![0]!["code"]);

        await screen.FailureAsync("accounts-error", "**/api/v1/accounts?*", () => Link(page, "Accounts").ClickAsync());
        await Button(page, "Try again").ClickAsync();
        await Expect(Row(page, admin[0])).ToBeVisibleAsync();
        await Link(page, "New account").ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("olga");
        await page.GetByLabel("Password").FillAsync(CallCenter.Password);
        await page.GetByLabel("Name that people see").FillAsync("Olga Petrova");
        await page.GetByLabel("Team").FillAsync("North");
        await page.GetByLabel("Phone, such as").FillAsync("PJSIP/op1");
        await page.GetByLabel(Hostile).CheckAsync();
        await screen.PictureAsync("account-form");
        await screen.FitsAsync(320);
        await Button(page, "Save").ClickAsync();
        var row = Row(page, "Olga Petrova");
        await Expect(row).ToContainTextAsync("North");
        await screen.PictureAsync("accounts");

        // A lock keeps her out until it is taken away.
        await row.GetByRole(AriaRole.Button, new() { Name = "Lock" }).ClickAsync();
        await Expect(row).ToContainTextAsync("locked");
        await using var desk = await screen.NextAsync();
        await desk.SignInAsync("olga", CallCenter.Password);
        await Expect(desk.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The name or the password is wrong");
        await row.GetByRole(AriaRole.Button, new() { Name = "Unlock" }).ClickAsync();
        await Expect(row).ToContainTextAsync("open");
        await desk.PressAsync("Enter");
        await Expect(Button(desk.Page, "Start the shift")).ToBeFocusedAsync();
        await desk.PressAsync("Enter");
        await Expect(desk.Page.GetByText("Phone connected")).ToBeVisibleAsync();

        await GatewaysAsync(screen);
        await KeysAsync(screen, center);

        // She raises the flag, the supervisor comes and takes it down.
        await Link(page, "Operators").ClickAsync();
        await Expect(Row(page, "Olga Petrova")).ToContainTextAsync("Paused");
        await Button(desk.Page, "Ask a supervisor").ClickAsync();
        await Expect(Row(page, "Olga Petrova")).ToContainTextAsync("asks for help");
        await screen.PictureAsync("operators");
        await Button(page, "I have come").ClickAsync();
        await Expect(page.GetByText("asks for help")).ToHaveCountAsync(0);
        await Expect(Button(desk.Page, "Ask a supervisor")).ToBeVisibleAsync();
        Assert.Empty(screen.Complaints);
        Assert.Empty(desk.Complaints);
    }

    [BrowserFact]
    public async Task Calls_callbacks_and_blocked_numbers_are_shown_found_and_changed()
    {
        await using var center = await CallCenter.OpenAsync("pages-lists");
        await center.SupervisorAsync("anna");
        await using var screen = await Screen.OpenAsync(center.Address);
        var page = screen.Page;
        await screen.SignInAsync("anna", CallCenter.Password);
        await Expect(page.GetByText("There is no campaign yet")).ToBeVisibleAsync();
        await Expect(Link(page, "Accounts")).ToHaveCountAsync(0);
        foreach (var (section, nothing, name) in new[] { ("Wallboard", "No campaign is running", "wallboard-empty"), ("Operators", "Nobody is at work", "operators-empty") })
        {
            await Link(page, section).ClickAsync();
            await Expect(page.GetByText(nothing)).ToBeVisibleAsync();
            await screen.PictureAsync(name);
        }

        // A supervisor sees the gateways and changes nothing.
        await Link(page, "Gateways").ClickAsync();
        await Expect(Row(page, "gw1")).ToContainTextAsync("in order");
        await Expect(Link(page, "New gateway")).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Action" })).ToHaveCountAsync(0);

        // A list that cannot be read says so, and is read again by a button.
        foreach (var (section, addresses, nothing, name) in new[]
        {
            ("Calls", "**/api/v1/attempts?*", "No call matches", "calls"), ("Recordings", "**/api/v1/recordings?*", "No recording matches", "recordings"),
            ("Callbacks", "**/api/v1/callbacks?*", "Nothing here", "callbacks"), ("Do not call", "**/api/v1/do-not-call/numbers?*", "The list is empty", "do-not-call"),
        })
        {
            await screen.FailureAsync($"{name}-error", addresses, () => Link(page, section).ClickAsync());
            await Button(page, "Try again").ClickAsync();
            await Expect(page.GetByText(nothing)).ToBeVisibleAsync();
            await screen.PictureAsync($"{name}-empty");
        }

        var campaign = await center.CampaignAsync("Renewals", Hostile, "Second Person");
        await center.OperatorAsync("olga", Hostile, campaign);
        await center.Api.PostAsync($"campaigns/{campaign}/start", []);
        var olga = (string)(await center.Api.GetAsync("operators"))["items"]![0]!["id"]!;
        await center.Api.PostAsync($"operators/{olga}/sign-in", new() { ["gatewayId"] = "gw1", ["endpoint"] = "PJSIP/op1" });
        await center.Api.PostAsync($"operators/{olga}/ready", []);
        var live = (string)(await center.AttemptAsync(campaign, attempt => attempt["record"] is null && attempt["operatorId"] is not null))["id"]!;
        await Link(page, "Calls").ClickAsync();
        await Expect(Row(page, "+1202555").First).ToContainTextAsync("live");
        await Expect(Row(page, Hostile).First).ToBeVisibleAsync();
        await Link(page, "Wallboard").ClickAsync();
        await Expect(Tile(page, "Talking")).ToHaveTextAsync("Talking1");
        await Expect(Tile(page, "Free operators")).ToHaveTextAsync("Free operators0of 1 at work");
        await Expect(Tile(page, "Due now")).ToHaveTextAsync("Due now1of 2 to be called");
        await Expect(Tile(page, "gw1")).ToHaveTextAsync("gw11of 100");
        await screen.PictureAsync("wallboard");
        await screen.FitsAsync(320);
        await Link(page, "Calls").ClickAsync();
        await screen.SureAsync(Button(page, "Hang up"), "Hang up on the customer?");
        await Link(page, "Campaigns").ClickAsync();
        await Link(page, "Renewals").ClickAsync();
        await Expect(page.GetByText("Still to be called")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "Abandoned" })).ToBeVisibleAsync();
        await screen.PictureAsync("campaign");
        await screen.FitsAsync(320);
        await screen.FailureAsync("campaign-error", "**/diagnostics", () => page.ReloadAsync());
        await Link(page, "Calls").ClickAsync();
        await Button(page, "Read again").ClickAsync();
        await Button(page, "Steps").First.ClickAsync();
        await Expect(page.GetByText("claimed")).ToBeVisibleAsync();
        await screen.PictureAsync("calls");
        await screen.FitsAsync(320);
        await screen.WriteAsync("From (day)", "01012030");
        await Expect(page.GetByText("No call matches")).ToBeVisibleAsync();
        await screen.WriteAsync("From (day)", "01012020");
        var calls = await page.RunAndWaitForDownloadAsync(() => Link(page, "Calls as Excel").ClickAsync());
        Assert.Equal("calls.xlsx", calls.SuggestedFilename);
        Assert.Contains(WorkbookWriterTests.Read(await File.ReadAllBytesAsync(await calls.PathAsync())).Single().Rows, row => (string?)row[4] == Hostile && (string?)row[3] == "Renewals");

        var contact = (string)(await center.Api.GetAsync($"campaigns/{campaign}/contacts"))["items"]![1]!["contactId"]!;
        await center.Api.PostAsync($"campaigns/{campaign}/contacts/{contact}/callback", new() { ["from"] = DateTimeOffset.UtcNow.AddDays(30), ["note"] = Hostile });
        await Link(page, "Callbacks").ClickAsync();
        await Expect(Row(page, Hostile)).ToContainTextAsync("anybody");
        await screen.PictureAsync("callbacks");
        await screen.ChooseAsync("State", "missed");
        await Expect(page.GetByText("Nothing here")).ToBeVisibleAsync();
        await screen.ChooseAsync("State", "to be kept");
        await screen.SureAsync(Button(page, "Take back"), "Take this promise back?");
        await Expect(page.GetByText("Nothing here")).ToBeVisibleAsync();

        await Link(page, "Do not call").ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Numbers", Exact = true }).FillAsync("12345");
        await Button(page, "Add numbers").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "numbers › 0" })).ToBeVisibleAsync();
        await screen.PictureAsync("do-not-call-refused");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Numbers", Exact = true }).FillAsync("+49 30 123456\n+44 20 7946 0000");
        await page.GetByLabel("Reason").FillAsync(Hostile);
        await Button(page, "Add numbers").ClickAsync();
        await Expect(page.GetByText("2 numbers are on the list now.")).ToBeVisibleAsync();
        await Expect(Row(page, "+4930123456")).ToContainTextAsync(Hostile);
        await screen.PictureAsync("do-not-call");
        await page.GetByLabel("Find numbers").FillAsync("+44");
        await Expect(Row(page, "+4930123456")).ToHaveCountAsync(0);
        await screen.SureAsync(Button(page, "Take off"), "Allow calls again?");
        await Expect(page.GetByText("No number on the list begins so.")).ToBeVisibleAsync();

        // Nobody is at work any more, which the wall says in words, also in full screen; when the server is gone, its figures are old and say so.
        await center.Api.PostAsync($"operators/{olga}/pause", new() { ["reason"] = "break" });
        await center.Api.PostAsync($"operators/{olga}/disposition", new() { ["attemptId"] = live, ["code"] = "agreed" });
        await center.Api.PostAsync($"operators/{olga}/sign-out", []);
        await Link(page, "Wallboard").ClickAsync();
        await Expect(Tile(page, "Free operators")).ToContainTextAsync("nobody is at work");
        await screen.PictureAsync("wallboard-attention");
        await Button(page, "Full screen").ClickAsync();
        await Expect(page.Locator(".wall:fullscreen")).ToContainTextAsync("Live");
        await screen.PressAsync("Escape");
        await page.EvaluateAsync("document.fullscreenElement && document.exitFullscreen()");
        await center.KillAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Renewals" })).ToContainTextAsync(new Regex("0:0[3-9] old"));
        await Expect(page.Locator(".wall")).ToContainTextAsync("Connection lost");
        await Expect(Tile(page, "Free operators")).Not.ToContainTextAsync("nobody is at work");
        await screen.PictureAsync("wallboard-error");
        Assert.Empty(screen.Complaints);
    }

    [BrowserFact]
    public async Task Every_section_speaks_every_language_and_has_no_serious_finding()
    {
        await using var center = await CallCenter.OpenAsync("pages-languages");
        var campaign = await center.CampaignAsync("Renewals", "First Person");
        await center.Api.PostAsync($"campaigns/{campaign}/start", []);
        await using var screen = await Screen.OpenAsync(center.Address);
        var (page, admin) = (screen.Page, center.FirstAdministrator);
        await screen.SignInAsync(admin[0], admin[1]);
        foreach (var (language, titles) in new (string, string[])[]
        {
            ("English", ["Campaigns", "Wallboard", "Operators at work", "Calls", "Recordings", "Callbacks", "Do not call", "Gateways", "Accounts"]),
            ("Русский", ["Кампании", "Табло", "Операторы на смене", "Звонки", "Записи", "Перезвоны", "Не звонить", "Шлюзы", "Учётные записи"]),
            ("Polski", ["Kampanie", "Tablica", "Operatorzy na zmianie", "Połączenia", "Nagrania", "Oddzwonienia", "Nie dzwonić", "Bramy", "Konta"]),
            ("中文", ["活动", "看板", "在岗坐席", "通话", "录音", "回拨", "禁呼名单", "网关", "账号"]),
        })
        {
            await screen.SpeakAsync(language);
            for (var i = 0; i < titles.Length; i++)
            {
                await page.Locator("nav a").Nth(i).FocusAsync();
                await screen.PressAsync("Enter");
                await Expect(Heading(page, titles[i])).ToBeVisibleAsync();
                var findings = await Accessibility.FindingsAsync(page);
                Assert.True(findings.Count == 0, $"{language}, {titles[i]}: {string.Join('\n', findings)}");
                await screen.FitsAsync(320);
            }
        }

        Assert.Empty(screen.Complaints);
    }

    /// <summary>A program gets a key, once, works with it, and loses it.</summary>
    private static async Task KeysAsync(Screen screen, CallCenter center)
    {
        var page = screen.Page;
        await screen.FailureAsync("keys-error", "**/api/v1/keys?*", () => Link(page, "API keys").ClickAsync());
        await Button(page, "Try again").ClickAsync();
        await Expect(Row(page, "first")).ToContainTextAsync("Everything");
        await page.GetByLabel("Name").FillAsync(Hostile);
        await Button(page, "Make a key").ClickAsync();
        await Expect(Row(page, Hostile)).ToContainTextAsync("Integration");
        await screen.PictureAsync("keys");
        await screen.FitsAsync(320);
        using var program = new HttpClient { BaseAddress = center.Address };
        program.DefaultRequestHeaders.Authorization = new("Bearer", await page.GetByText("dk_").TextContentAsync());
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync(new Uri("/api/v1/campaigns", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await program.GetAsync(new Uri("/api/v1/accounts", UriKind.Relative))).StatusCode);
        await screen.SureAsync(Row(page, Hostile).GetByRole(AriaRole.Button, new() { Name = "Revoke" }), "Revoke for good?");
        await Expect(Row(page, Hostile)).ToHaveCountAsync(0);
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync(new Uri("/api/v1/campaigns", UriKind.Relative))).StatusCode);
    }

    /// <summary>An administrator makes a gateway whose first address is wrong, changes it and takes it out of use; the one that is there gets fewer calls.</summary>
    private static async Task GatewaysAsync(Screen screen)
    {
        var page = screen.Page;
        await page.RouteAsync("**/api/v1/gateways*", route => route.FulfillAsync(new() { Body = """{"items":[]}""", ContentType = "application/json" }));
        await Link(page, "Gateways").ClickAsync();
        await Expect(page.GetByText("There is no gateway yet")).ToBeVisibleAsync();
        await screen.PictureAsync("gateways-empty");
        await page.UnrouteAsync("**/api/v1/gateways*");
        await Expect(Row(page, "gw1")).ToContainTextAsync("in order");
        await Link(page, "New gateway").ClickAsync();
        await page.GetByLabel("Name", new() { Exact = false }).First.FillAsync("gw2");
        await page.GetByLabel("Address of the manager interface").FillAsync("127.0.0.1 or so");
        await page.GetByLabel("Manager secret").FillAsync("a secret");
        await page.GetByLabel("Address for phones in the browser").FillAsync("https://gw2.example.org");
        await Button(page, "Save").ClickAsync();
        var refusal = page.GetByRole(AriaRole.Alert);
        await Expect(refusal.Filter(new() { HasText = "host" })).ToContainTextAsync("phoneAddress");
        await screen.PictureAsync("gateway-form-error");
        await screen.FitsAsync(320);
        await page.GetByLabel("Address of the manager interface").FillAsync("127.0.0.1");
        await page.GetByLabel("Port", new() { Exact = false }).FillAsync("1");
        await page.GetByLabel("Address for phones in the browser").FillAsync("wss://gw2.example.org:8089/ws");
        await Button(page, "Save").ClickAsync();
        await Expect(Row(page, "gw2")).ToContainTextAsync("cannot be reached");
        await Link(page, "gw1").ClickAsync();
        await page.GetByLabel("Most calls at once").FillAsync("50");
        await Button(page, "Save").ClickAsync();
        await Expect(Row(page, "gw1")).ToContainTextAsync("of 50");
        await Expect(Row(page, "gw1")).ToContainTextAsync("in order");
        await screen.PictureAsync("gateways");
        await screen.FitsAsync(320);
        await screen.SureAsync(Row(page, "gw2").GetByRole(AriaRole.Button, new() { Name = "Drain" }), "Take no new calls?");
        await Expect(Row(page, "gw2")).ToContainTextAsync("drained");
        await Button(page, "Take calls again").ClickAsync();
        await Expect(Row(page, "gw2")).ToContainTextAsync("cannot be reached");
        await page.RouteAsync("**/api/v1/gateways*", route => route.FulfillAsync(new() { Status = 500, Body = """{"code":"broken","detail":"The database does not answer."}""", ContentType = "application/problem+json" }));
        await Link(page, "Operators").ClickAsync();
        await Link(page, "Gateways").ClickAsync();
        await Expect(page.GetByText("The database does not answer.")).ToBeVisibleAsync();
        await screen.PictureAsync("gateways-error");
        await page.UnrouteAsync("**/api/v1/gateways*");
    }

    private static ILocator Tile(IPage page, string name) => page.Locator(".tile").Filter(new() { Has = page.Locator("dt", new() { HasTextString = name }) });

    private static ILocator Link(IPage page, string name) => page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name });

    private static ILocator Heading(IPage page, string name) => page.GetByRole(AriaRole.Heading, new() { Name = name, Level = 1 });

    private static ILocator Row(IPage page, string text) => page.GetByRole(AriaRole.Row).Filter(new() { HasText = text });
}
