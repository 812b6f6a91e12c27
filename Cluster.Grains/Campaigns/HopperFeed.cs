using Cluster.Grains.Operators;
using Cluster.Interfaces.Campaigns;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Cluster.Grains.Campaigns;

/// <summary>
/// Keeps a campaign's hopper filled ahead of need: due callbacks, then the zones whose window is open, one query each because the index
/// answers that in milliseconds at any size. Asks again only when something can have become due.
/// </summary>
internal sealed class HopperFeed(
    ICampaignStore store, CampaignPlan plan, Hopper hopper, IOperatorWatch watch, CampaignMetrics metrics, TimeProvider time, ILogger log)
{
    private const int LeastTarget = 200;
    private const int MostCallbacks = 500;

    /// <summary>
    /// Contacts asked for at a time. Few large questions are cheaper than many small ones; but one must not take longer than some ticks.
    /// </summary>
    private const int Chunk = Hopper.Capacity / 4;

    private const int LeastPart = 20;

    /// <summary>
    /// A question goes on where the last one ended, so that it need not walk past all who are held already. Who comes due before that place,
    /// by a high priority or because he was given back, is found when the walk begins again.
    /// </summary>
    private static readonly TimeSpan LongestWalk = TimeSpan.FromSeconds(3);

    /// <summary>So often callbacks are looked at, however full the hopper is: a promise is for a time, and others wait.</summary>
    private static readonly TimeSpan CallbackPeriod = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ZonesAge = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PauseWhenDry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly int _target = Math.Clamp(
        (int)Math.Max(plan.Definition.MaxCalls * 2.0, plan.Definition.CallsPerSecond * 4), LeastTarget, Hopper.Capacity);

    private readonly Dictionary<string, DuePlace> _reached = [];
    private DateTimeOffset _walkBegan = DateTimeOffset.MinValue;
    private IReadOnlyList<(string Name, DateTimeZone Zone)> _zones = [];
    private DateTimeOffset _zonesReadAt = DateTimeOffset.MinValue;
    private DateTimeOffset _askAt = DateTimeOffset.MinValue;
    private DateTimeOffset _callbacksAt = DateTimeOffset.MinValue;
    private DateTimeOffset? _nextDueAt;
    private bool _dry;
    private bool _filling;
    private bool _keeping;

    /// <summary>The last question found nothing that is due now or later, and the hopper is empty.</summary>
    public bool IsExhausted => _dry && _nextDueAt is null && hopper.Count == 0 && !_filling;

    /// <summary>Something may have become due: ask at the next tick.</summary>
    public void LookAgain()
    {
        _askAt = DateTimeOffset.MinValue;
        _callbacksAt = DateTimeOffset.MinValue;
        _zonesReadAt = DateTimeOffset.MinValue;
        _walkBegan = DateTimeOffset.MinValue;
        _dry = false;
    }

    /// <summary>Begins to fill, in the background, when less than half is left; due callbacks come at any time.</summary>
    public void FillIfLow(Flights flights)
    {
        var now = time.GetUtcNow();
        if (!_filling && hopper.Count < _target / 2 && now >= _askAt)
        {
            _filling = true;
            Messages.Forget(FillAsync(flights), log);
        }

        if (!_keeping && now >= _callbacksAt)
        {
            (_keeping, _callbacksAt) = (true, now + CallbackPeriod);
            Messages.Forget(KeepPromisesAsync(flights), log);
        }
    }

    /// <summary>Why the hopper is empty, when it is.</summary>
    public IEnumerable<Obstacle> Obstacles(int inFlight)
    {
        if (!hopper.IsEmpty || _filling || !_dry)
        {
            yield break;
        }

        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        if (_zones.Count > 0 && !_zones.Any(zone => plan.Window.IsOpen(now, zone.Zone)))
        {
            var opens = NextOpen(now);
            yield return new Obstacle("no-window-open", opens is { } at
                ? $"no contact's local time is inside the calling window; the next one opens at {at:u}"
                : "the calling window never opens", opens);
        }
        else if (_nextDueAt is { } due && due > time.GetUtcNow())
        {
            yield return new Obstacle("nothing-due", $"the next contact is due at {due:u}", due);
        }
        else
        {
            yield return new Obstacle("nothing-due", (inFlight, _nextDueAt) switch
            {
                ( > 0, _) => "all contacts that are due are being called",
                (_, null) => "no contact is left to be called",
                _ => "the contacts that are left are operators' own, or missed callbacks: people call them by hand",
            });
        }
    }

    private async Task FillAsync(Flights flights)
    {
        try
        {
            do
            {
                var started = time.GetTimestamp();
                await FillChunkAsync(flights);
                metrics.Refilled(time.GetElapsedTime(started));
            }
            while (!_dry && hopper.Count < _target);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            CampaignLog.RefillFailed(log, plan.CampaignId, exception);
            _askAt = time.GetUtcNow() + PauseWhenDry;
        }
        finally
        {
            _filling = false;
        }
    }

    /// <summary>Callbacks whose time is over first: what the campaign's rule makes of them may be due now.</summary>
    private async Task KeepPromisesAsync(Flights flights)
    {
        try
        {
            var missed = await store.MissCallbacksAsync(plan.CampaignId, plan.Definition.Operators.Callbacks.Missed, time.GetUtcNow(), MostCallbacks);
            foreach (var operatorId in missed.OfType<Guid>().Distinct())
            {
                watch.Changed(operatorId);
            }

            await AddCallbacksAsync(time.GetUtcNow(), flights);
            if (missed.Count > 0)
            {
                LookAgain();
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            CampaignLog.RefillFailed(log, plan.CampaignId, exception);
        }
        finally
        {
            _keeping = false;
        }
    }

    private async Task<int> AddCallbacksAsync(DateTimeOffset now, Flights flights)
    {
        var due = await store.DueCallbacksAsync(plan.CampaignId, now, MostCallbacks);
        return hopper.AddCallbacks(due, areAll: due.Count < MostCallbacks, flights.HasContact);
    }

    private async Task FillChunkAsync(Flights flights)
    {
        var now = time.GetUtcNow();
        await ReadZonesAsync(now);
        var added = await AddCallbacksAsync(now, flights);
        if (now - _walkBegan > LongestWalk)
        {
            _walkBegan = now;
            _reached.Clear();
        }

        var fromStart = _reached.Count == 0;
        added += hopper.Add(await DueInOpenZonesAsync(now, flights), flights.HasContact);
        if (added == 0)
        {
            _reached.Clear();
        }

        _dry = added == 0 && fromStart;
        _nextDueAt = _dry ? await store.NextDueAtAsync(plan.CampaignId) : now;
        _askAt = _dry ? PauseUntil(now) : now;
    }

    /// <summary>
    /// Each open zone gives its part of the chunk. So a zone with high priorities cannot keep out the others for longer than a chunk lasts.
    /// </summary>
    private async Task<IReadOnlyList<DueContact>> DueInOpenZonesAsync(DateTimeOffset now, Flights flights)
    {
        var instant = Instant.FromDateTimeOffset(now);
        var open = _zones.Where(zone => plan.Window.IsOpen(instant, zone.Zone)).ToList();
        var part = Math.Max(LeastPart, Math.Min(Chunk, hopper.Room) / Math.Max(1, open.Count));
        var due = new List<DueContact>();
        foreach (var (name, _) in open)
        {
            var found = _reached.TryGetValue(name, out var reached)
                ? await store.NextDueAsync(plan.CampaignId, name, now, reached, part, [])
                : await store.NextDueAsync(plan.CampaignId, name, now, DuePlace.Start, part, Held(flights));
            due.AddRange(found);
            if (found.Count < part)
            {
                _reached.Remove(name);
            }
            else
            {
                _reached[name] = found[^1].Place;
            }
        }

        return open.Count < 2 ? due : [.. due.OrderByDescending(one => one.Priority).ThenBy(one => one.Entry.NextDue)];
    }

    private List<Guid> Held(Flights flights) => [.. hopper.Contacts, .. flights.Contacts];

    private async Task ReadZonesAsync(DateTimeOffset now)
    {
        if (now - _zonesReadAt > ZonesAge)
        {
            _zonesReadAt = now;
            var names = await store.ZonesAsync(plan.CampaignId);
            _zones = [.. names.Select(name => (name, DateTimeZoneProviders.Tzdb.GetZoneOrNull(name) ?? DateTimeZone.Utc))];
        }
    }

    /// <summary>Sleeps until the next contact is due or the next window opens, but never long: lists grow and clocks differ.</summary>
    private DateTimeOffset PauseUntil(DateTimeOffset now)
    {
        var instant = Instant.FromDateTimeOffset(now);
        var isOpen = _zones.Any(zone => plan.Window.IsOpen(instant, zone.Zone));
        var due = !isOpen ? NextOpen(instant) : _nextDueAt is { } next && next > now ? next : now + PauseWhenDry;
        var longest = now + LongestPause;
        return due is { } at && at < longest ? at : longest;
    }

    private DateTimeOffset? NextOpen(Instant now) =>
        _zones.Select(zone => plan.Window.NextOpen(now, zone.Zone)).Where(at => at is not null).Min()?.ToDateTimeOffset();
}
