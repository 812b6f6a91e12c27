using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Cluster.Api.Accounts;
using Cluster.Api.Keys;
using Cluster.Api.Workplace;
using Cluster.Interfaces.Operators;
using Microsoft.AspNetCore.SignalR;
using Orleans;

namespace Cluster.Api.Live;

/// <summary>
/// What browsers are told without asking: an operator his own desk, a supervisor the board. It only tells; whatever a person does goes
/// through the routes. Each piece of news is the whole state with a number, so that none is missed by being away.
/// </summary>
internal sealed class LiveHub(
    OperatorFeed feed, IGrainFactory grains, DeskReader desks, BoardFeed board, TeamFeed team, WallFeed wall, SessionStore sessions, TimeProvider clock) : Hub
{
    public const string Path = "/live";

    /// <summary>How often it is asked whether the person is still signed in, when there is no news; and how often the browser hears something.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LeastWait = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// The operator's desk at each change. A browser that comes back says what it had: of the same process and number it needs nothing.
    /// </summary>
    [HubMethodName("Desk")]
    public async IAsyncEnumerable<DeskNews> DeskAsync(string? epoch, long sequence, [EnumeratorCancellation] CancellationToken stop)
    {
        var person = await PersonAsync(Scopes.Workplace, stop);
        var operatorId = person.OperatorId!.Value;
        var watched = feed.Watch(operatorId);
        using var looking = watched.Look();
        var seen = epoch == feed.Epoch ? sequence : 0;
        while (true)
        {
            // As long as the browser is here its operator hears of it, wherever he lives; then he is missed.
            await grains.GetGrain<IOperatorGrain>(operatorId.ToString()).SeenAsync();

            // Time itself may be the news, also of a time at which no browser was here.
            watched.Remind(clock.GetUtcNow());

            // The number first: what changes while the desk is read is told once more.
            var at = watched.Sequence;
            if (at != seen)
            {
                var desk = await desks.ReadAsync(person, stop);
                (seen, watched.RemindAt) = (at, desk.RemindAt);
                yield return new DeskNews(feed.Epoch, at, desk);
            }

            await WaitAsync(watched.BeyondAsync(seen), watched.RemindAt, stop);
            person = await PersonAsync(Scopes.Workplace, stop);
        }
    }

    /// <summary>The operator's browser shows the card of this call: now the customer may be connected.</summary>
    [HubMethodName("Shown")]
    public async Task ShownAsync(Guid attemptId)
    {
        var person = await PersonAsync(Scopes.Workplace, Context.ConnectionAborted);
        feed.Watch(person.OperatorId!.Value).Show(attemptId);
    }

    /// <summary>A browser says that it is there; that it was heard is all.</summary>
    [HubMethodName("Alive")]
    [SuppressMessage("Performance", "CA1822", Justification = "A hub's methods are those of an instance.")]
    public void Alive()
    {
    }

    /// <summary>What time it is here: a browser learns how long the way is and how wrong its own clock.</summary>
    [HubMethodName("Clock")]
    public DateTimeOffset Clock() => clock.GetUtcNow();

    /// <summary>The supervisor's board, when it has changed.</summary>
    [HubMethodName("Board")]
    public IAsyncEnumerable<BoardNews> BoardAsync(CancellationToken stop) => LookAsync(Scopes.CampaignsRead, board.CurrentAsync, news => news.Sequence, stop);

    /// <summary>The people at work, when something about one of them has changed.</summary>
    [HubMethodName("Team")]
    public IAsyncEnumerable<TeamNews> TeamAsync(CancellationToken stop) => LookAsync(Scopes.OperatorsRead, team.CurrentAsync, news => news.Sequence, stop);

    /// <summary>The wall, once a second: who hears nothing for longer knows that what he has is old.</summary>
    [HubMethodName("Wall")]
    public IAsyncEnumerable<WallNews> WallAsync(CancellationToken stop) => LookAsync(Scopes.CampaignsRead, wall.CurrentAsync, news => news.Sequence, stop);

    private async IAsyncEnumerable<T> LookAsync<T>(
        string scope, Func<Task<T>> current, Func<T, long> number, [EnumeratorCancellation] CancellationToken stop)
    {
        var seen = 0L;
        using var timer = new PeriodicTimer(SharedReading<Board>.Age, clock);
        do
        {
            await PersonAsync(scope, stop);
            var news = await current();
            if (number(news) != seen)
            {
                yield return news;
                seen = number(news);
            }
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    private async Task WaitAsync(Task news, DateTimeOffset? atLatest, CancellationToken stop)
    {
        var left = atLatest - clock.GetUtcNow();
        try
        {
            await news.WaitAsync(left < Beat ? Positive(left.Value) : Beat, clock, stop);
        }
        catch (TimeoutException)
        {
            // No news; it is seen to that he is still signed in.
        }

        // A timer that fires a little early must not spin.
        static TimeSpan Positive(TimeSpan time) => time > LeastWait ? time : LeastWait;
    }

    private async Task<Person> PersonAsync(string scope, CancellationToken stop)
    {
        var cookie = Context.GetHttpContext()?.Request.Cookies[SessionStore.Cookie] ?? "";
        return await sessions.FindAsync(cookie, stop) is not { } person ? throw new HubException("signed-out")
            : person.Client.May(scope) ? person
            : throw new HubException("forbidden");
    }
}

/// <summary>An operator's desk.</summary>
/// <param name="Epoch">The life of the process that counts.</param>
/// <param name="Sequence">Grows with each change.</param>
/// <param name="Desk">The whole of it.</param>
public sealed record DeskNews(string Epoch, long Sequence, Desk Desk);
