using Cluster.Silo.Postgres;
using Microsoft.Playwright;
using Npgsql;

namespace Cluster.Tests.Benchmarks.Workplace;

/// <summary>An operator's real page in Chromium, which notes when each card was painted.</summary>
internal sealed class CardPage : IAsyncDisposable
{
    /// <summary>The frame after the one that got the change begins when that one was drawn.</summary>
    private const string PaintClock =
        """
        window.cards = {};
        new MutationObserver(() => {
          const name = document.getElementById("contact")?.textContent;
          if (!name || name in window.cards) return;
          window.cards[name] = null;
          requestAnimationFrame(() => setTimeout(() => (window.cards[name] = Date.now())));
        }).observe(document, { childList: true, characterData: true, subtree: true });
        """;

    private readonly IBrowserContext _context;
    private readonly IPage _page;

    private CardPage(IBrowserContext context, IPage page) => (_context, _page) = (context, page);

    public static async Task<CardPage> OpenAsync(IBrowser browser, OperatorSeat seat)
    {
        var context = await browser.NewContextAsync(new() { BaseURL = seat.Address.OriginalString, Locale = "en-GB" });
        await context.AddCookiesAsync([new() { Name = "dialer-session", Value = seat.CookieValue, Url = seat.Address.OriginalString }]);
        await context.AddInitScriptAsync(PaintClock);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/");
        await Assertions.Expect(page.GetByTestId("state")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        return new CardPage(context, page);
    }

    /// <summary>When the card of each call was painted. Contacts are called once each.</summary>
    public async Task<Dictionary<Guid, DateTimeOffset>> PaintedAsync(NpgsqlDataSource database)
    {
        var cards = (await _page.EvaluateAsync("window.cards"))!.Value.EnumerateObject()
            .Where(card => card.Value.ValueKind == System.Text.Json.JsonValueKind.Number)
            .ToDictionary(card => card.Name, card => DateTimeOffset.FromUnixTimeMilliseconds((long)card.Value.GetDouble()), StringComparer.Ordinal);
        var attempts = await database.CreateCommand("SELECT a.id, c.external_id FROM attempts a JOIN contacts c ON c.id = a.contact_id WHERE c.external_id = ANY($1)")
            .With(cards.Keys.ToArray()).ListAsync(row => (Id: row.GetGuid(0), Name: row.GetString(1)));
        return attempts.ToDictionary(one => one.Id, one => cards[one.Name]);
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
