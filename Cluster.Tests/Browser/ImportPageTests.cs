using System.Text;
using Cluster.Tests.Imports;
using Cluster.Tests.Workbooks;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Cluster.Tests.Browser;

/// <summary>A supervisor brings files of contacts into a campaign of the running program.</summary>
public sealed class ImportPageTests
{
    private const string Hostile = "<img src=x onerror=document.title='pwned'>";

    [BrowserFact]
    public async Task Supervisor_imports_a_list_by_keyboard_and_takes_it_back()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        await using var center = await CallCenter.OpenAsync("import-csv");
        var campaign = await center.CampaignAsync("Autumn reminders");
        await using var screen = await OpenAsync(center);
        var page = screen.Page;
        await screen.PictureAsync("import-empty");
        await screen.FitsAsync(320);

        var list = Encoding.GetEncoding(1251).GetBytes(
            $"Клиенты весны;;\nИмя;Телефоны;Город\nЖанна;8 (916) 123-45-67 / 8 (495) 123-45-67;Омск\n{Hostile};89161234568;=1+1\nБорис;12;Тула\nВера;89161234568;Омск\n");
        await ChooseAsync(page, $"{Hostile}.csv", list);
        await Expect(screen.Choice("Encoding")).ToContainTextAsync("windows-1251");
        await Expect(screen.Choice("Between the columns")).ToContainTextAsync("semicolon");
        await Expect(screen.Choice("Row with the names of the columns")).ToContainTextAsync("2");
        await Expect(screen.Choice("What it holds: Телефоны")).ToContainTextAsync("phone numbers");
        await Expect(page.GetByText($"{Hostile}.csv")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Not taken" })).ToHaveCountAsync(4);
        await screen.PictureAsync("import-error");

        // The numbers have no country code: with a country they are read, but for one.
        await screen.Choice("Country of numbers without a code").FocusAsync();
        await screen.PressAsync("Enter");
        await page.Keyboard.TypeAsync("russ");
        await screen.PressAsync("Enter");
        await Expect(page.GetByText("+79161234567, +74951234567")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Not taken" })).ToHaveCountAsync(1);
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Жанна" }).Last).ToContainTextAsync("UTC");
        await screen.PictureAsync("import");
        await screen.FitsAsync(320);

        await page.GetByRole(AriaRole.Button, new() { Name = "Try without writing" }).FocusAsync();
        await screen.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What an import would do" })).ToBeVisibleAsync();
        await FiguresAsync(page, ("New contacts", 2), ("Named twice or unchanged", 1), ("Rows not taken", 1));
        Assert.Empty((await center.Api.GetAsync($"campaigns/{campaign}/contacts"))["items"]!.AsArray());
        await screen.PictureAsync("import-tried");

        // A reload loses nothing: the server holds the file and how it is read.
        await page.ReloadAsync();
        await Expect(page.GetByText("+79161234567, +74951234567")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true }).FocusAsync();
        await screen.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Imported", Exact = true })).ToBeVisibleAsync();
        await FiguresAsync(page, ("New contacts", 2), ("Named twice or unchanged", 1), ("Rows not taken", 1));
        await screen.PictureAsync("import-done");
        await screen.FitsAsync(320);
        var rejects = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download the row" }).ClickAsync());
        Assert.Equal("Имя;Телефоны;Город\nБорис;12;Тула\n", await File.ReadAllTextAsync(await rejects.PathAsync()));

        await screen.SureAsync(page.GetByRole(AriaRole.Button, new() { Name = "Take it back" }), "Take out everybody who was not called yet?");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Taken back" })).ToBeVisibleAsync();
        await FiguresAsync(page, ("Taken out of the campaign", 2));
        Assert.Empty((await center.Api.GetAsync($"campaigns/{campaign}/contacts"))["items"]!.AsArray());
        await screen.PictureAsync("import-undone");
        await page.GetByRole(AriaRole.Button, new() { Name = "Another file" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Listitem)).ToContainTextAsync("Taken back");
        await screen.PictureAsync("import-earlier");
        await page.GetByRole(AriaRole.Button, new() { Name = $"{Hostile}.csv" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Taken back" })).ToBeVisibleAsync();
        Assert.Empty(screen.Complaints);
    }

    [BrowserFact]
    public async Task Supervisor_imports_a_workbook_and_is_told_why_another_cannot_be_read()
    {
        await using var center = await CallCenter.OpenAsync("import-excel");
        await center.CampaignAsync("Autumn reminders");
        await using var screen = await OpenAsync(center);
        var page = screen.Page;

        await ChooseAsync(page, "locked.xlsx", OldWorkbook.Encrypted());
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("password");
        await screen.PictureAsync("import-unreadable");
        await page.GetByRole(AriaRole.Button, new() { Name = "Another file" }).ClickAsync();

        // No names above the columns: the numbers are found by their looks.
        var workbook = new Sheet().With("Read me", Sheet.Rows([["Nothing to call"]]))
            .With("List", Sheet.Rows(Enumerable.Range(0, 30).Select(i => (object?[])["Customer", "+7916123" + (4500 + i), new DateTime(1990, 5, 17).AddDays(i)])
                .Append(["=Nobody", "0012"]))).ToArray();
        await ChooseAsync(page, "list.xlsx", workbook);
        await Expect(screen.Choice("Sheet")).ToContainTextAsync("the first one with rows");
        await Expect(page.GetByText("No column holds phone numbers")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true })).ToBeDisabledAsync();
        await screen.ChooseAsync("Sheet", "List");
        await screen.ChooseAsync("Row with the names of the columns", "there is none");
        await screen.ChooseAsync("What it holds: B", "phone numbers");
        await Expect(page.GetByText("+79161234500")).ToHaveCountAsync(2);
        await screen.PictureAsync("import-workbook");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Imported", Exact = true })).ToBeVisibleAsync();
        await FiguresAsync(page, ("New contacts", 30), ("Rows not taken", 1));
        var rejects = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download the row that is not taken (Excel)" }).ClickAsync());
        Assert.Equal("rejects.xlsx", rejects.SuggestedFilename);
        Assert.Equal(["=Nobody", "0012", null, 31.0], WorkbookWriterTests.Read(await File.ReadAllBytesAsync(await rejects.PathAsync())).Single().Rows[1][..4]);
        foreach (var (language, name, title) in new[] { ("ru", "Русский", "Загрузка контактов"), ("pl", "Polski", "Import kontaktów"), ("zh", "中文", "导入联系人") })
        {
            await screen.SpeakAsync(name);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = title })).ToBeVisibleAsync();
            await screen.PictureAsync($"import-done-{language}");
            await screen.FitsAsync(320);
        }

        Assert.Empty(screen.Complaints);
    }

    private static async Task<Screen> OpenAsync(CallCenter center)
    {
        await center.SupervisorAsync("sofia");
        var screen = await Screen.OpenAsync(center.Address);
        await screen.SignInAsync("sofia", CallCenter.Password);
        await screen.Page.GetByRole(AriaRole.Link, new() { Name = "Import contacts" }).ClickAsync();
        await Expect(screen.Page.GetByRole(AriaRole.Button, new() { Name = "Choose a file" })).ToBeVisibleAsync();
        return screen;
    }

    private static Task ChooseAsync(IPage page, string name, byte[] content) =>
        page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "application/octet-stream", Buffer = content });

    private static async Task FiguresAsync(IPage page, params (string Name, int Value)[] figures)
    {
        foreach (var (name, value) in figures)
        {
            await Expect(page.Locator("dl.figures > div").Filter(new() { HasText = name }).Locator("strong")).ToHaveTextAsync($"{value}");
        }
    }
}
