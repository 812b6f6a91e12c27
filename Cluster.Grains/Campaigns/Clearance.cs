using Cluster.Interfaces.Contacts;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Cluster.Grains.Campaigns;

/// <summary>
/// Hangs up what is under way, a batch at a time. Each contact sees to its own call; it is told again after a while, because the word may have been lost or
/// have come before the call was there.
/// </summary>
internal sealed class Clearance(Flights flights, IGrainFactory grains, TimeProvider time, ILogger log)
{
    /// <summary>Most calls that are hung up in one go.</summary>
    public const int Batch = 200;

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    private readonly Dictionary<Guid, DateTimeOffset> _told = [];

    public void Clear()
    {
        var now = time.GetUtcNow();
        foreach (var flight in flights.All.Where(flight => !_told.TryGetValue(flight.AttemptId, out var at) || now - at >= Again).Take(Batch).ToList())
        {
            _told[flight.AttemptId] = now;
            Messages.Forget(grains.GetGrain<IContactGrain>(flight.ContactId.ToString()).StopCallAsync("campaign"), log);
        }
    }

    /// <summary>Nothing is under way any more.</summary>
    public void Forget() => _told.Clear();
}
