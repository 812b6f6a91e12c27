using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Cluster.Silo.Hosting;

/// <summary>
/// A silo that has lost the database, but not the others, answers all their probes; yet it dials nothing and saves nothing of what it owns. So
/// every silo writes into the table of members that it is there, the others read it, and one that has not written while they could read is
/// declared dead: what it had goes on elsewhere. Readings are counted, not clocks compared, and whoever cannot read begins anew: an outage
/// that all have met ends nobody.
/// </summary>
internal sealed partial class SilentSilos(
    IMembershipTable table, IClusterMembershipService members, ILocalSiloDetails here, TimeProvider time, ILogger<SilentSilos> log) : BackgroundService
{
    /// <summary>How often each silo writes.</summary>
    public static readonly TimeSpan WritingPeriod = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan ReadingPeriod = TimeSpan.FromSeconds(2);

    /// <summary>10 s: three writings are missed.</summary>
    private const int MostReadingsWithoutNews = 5;

    private readonly Dictionary<SiloAddress, (DateTime Written, int Readings)> _heard = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(ReadingPeriod, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                foreach (var silo in SilentIn(await table.ReadAllAsync(stoppingToken)))
                {
                    DeclaredDead(silo);
                    await members.TryKill(silo);
                }
            }
#pragma warning disable CA1031 // Whatever keeps it from reading, nothing is known of the others meanwhile.
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                CannotRead(failure.Message);
                _heard.Clear();
            }
        }
    }

    private List<SiloAddress> SilentIn(MembershipTableData rows)
    {
        var active = rows.Members.Select(row => row.Item1).Where(row => row.Status == SiloStatus.Active && !row.SiloAddress.Equals(here.SiloAddress)).ToList();
        foreach (var gone in _heard.Keys.Except(active.Select(row => row.SiloAddress)).ToList())
        {
            _heard.Remove(gone);
        }

        foreach (var row in active)
        {
            var before = _heard.GetValueOrDefault(row.SiloAddress);
            _heard[row.SiloAddress] = (row.IAmAliveTime, before.Written == row.IAmAliveTime ? before.Readings + 1 : 0);
        }

        return [.. _heard.Where(silo => silo.Value.Readings >= MostReadingsWithoutNews).Select(silo => silo.Key)];
    }

    [LoggerMessage(EventId = 610, Level = LogLevel.Warning, Message = "Silo {Silo} has not written that it is there, and is declared dead: it has lost the database or stands still")]
    private partial void DeclaredDead(SiloAddress silo);

    [LoggerMessage(EventId = 611, Level = LogLevel.Warning, Message = "The table of members cannot be read: {Reason}")]
    private partial void CannotRead(string reason);
}
