using System.Globalization;
using System.Text.Json.Nodes;
using Cluster.Tests.Simulation;

namespace Cluster.Tests.Crash;

/// <summary>
/// An installation with two gateways in processes of their own: dials, is killed and started again. What it did can be told from the
/// gateways' logs and the database afterwards.
/// </summary>
internal sealed class CrashRun : IAsyncDisposable
{
    private static readonly TimeSpan DiallingLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan BookingTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LinkTrouble = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DatabaseTrouble = TimeSpan.FromSeconds(20);

    private readonly Random _random;
    private readonly Installation _installation;
    private readonly List<ChildProcess> _gateways = [];
    private readonly Action<string> _say;

    public CrashRun(int seed, Action<string> say)
    {
        (_random, _say) = (new Random(seed), say);
        _installation = new Installation(seed.ToString(CultureInfo.InvariantCulture));
        LogPaths = [Path.Combine(Folder, "gw1.calls"), Path.Combine(Folder, "gw2.calls")];
        Tail = new CallLogTail(LogPaths);
        Plan = new Plan(DateTimeOffset.UtcNow);
    }

    /// <summary>Logs of all processes and of the gateways' calls.</summary>
    public string Folder => _installation.Folder;

    public IReadOnlyList<string> LogPaths { get; }

    public string Database => _installation.Database;

    public Client Client => _installation.Client;

    public CallLogTail Tail { get; }

    public Plan Plan { get; }

    public IReadOnlyList<string> CampaignIds { get; private set; } = [];

    /// <summary>The one that people pause and resume.</summary>
    public string PausedCampaign => CampaignIds[2];

    /// <summary>The one whose answered people meet operators.</summary>
    public string Hotline => CampaignIds[3];

    /// <summary>The one that dials ahead of its operators.</summary>
    public string Offers => CampaignIds[4];

    /// <summary>When something was broken on purpose. Added to by several tasks.</summary>
    public List<Disturbance> Disturbances { get; } = [];

    /// <summary>From each start of the program to its first call.</summary>
    public List<TimeSpan> TimesToDialling { get; } = [];

    public int Kills { get; private set; }

    /// <summary>Brings everything up and starts the campaigns.</summary>
    public async Task PrepareAsync()
    {
        foreach (var log in LogPaths)
        {
            _gateways.Add(Gateway(Path.GetFileNameWithoutExtension(log), log));
        }

        await _installation.PrepareAsync();
        await SetUpAsync();
    }

    public void StartDialer()
    {
        _installation.Start();
        EndDisturbances(TimeSpan.Zero, "kill");
    }

    /// <summary>Waits for the first call after the start, and notes how long it took.</summary>
    public async Task UntilDiallingAsync(string phase)
    {
        var before = Tail.Calls();
        var dials = await Tail.UntilAsync(calls => calls.Sum() > before.Sum() || _installation.Program.HasExited, DiallingLimit);
        if (!dials || _installation.Program.HasExited)
        {
            throw new InvalidOperationException($"{phase}: {(_installation.Program.HasExited ? $"the program ended with {_installation.Program.ExitCode}" : "no call began")}; {await WhyAsync()}");
        }

        if (Kills > 0)
        {
            TimesToDialling.Add(DateTimeOffset.UtcNow - _installation.Program.StartedAt);
        }
    }

    /// <summary>kill -9. What ended a moment ago may not be in the books yet, and what ends until the next start is told to nobody.</summary>
    public async Task KillDialerAsync()
    {
        Kills++;
        Disturb("kill", DateTimeOffset.UtcNow - BookingTime, TimeSpan.MaxValue);
        await _installation.KillAsync();
    }

    public Task StopDialerAsync() => _installation.StopAsync();

    public IEnumerable<string> LastWords() => _installation.LastWords();

    public async Task CrashDatabaseAsync()
    {
        Disturb("database", DateTimeOffset.UtcNow, DatabaseTrouble);
        await _installation.CrashDatabaseAsync();
    }

    /// <summary>Tells one gateway, or both, to misbehave.</summary>
    public async Task TellGatewaysAsync(string line, int? only = null)
    {
        Disturb(line, DateTimeOffset.UtcNow, line is "calm" or "drop" ? LinkTrouble : TimeSpan.MaxValue);
        for (var i = 0; i < _gateways.Count; i++)
        {
            if (only is null || only == i)
            {
                await _gateways[i].SayAsync(line);
            }
        }

        if (line == "calm")
        {
            // But for what is on its way.
            EndDisturbances(LinkTrouble);
        }
    }

    /// <summary>Operators put down their phones; nothing that the program should not know how to meet at any time.</summary>
    public async Task PutDownAsync(CrewMember member) => await _gateways[member.Gateway].SayAsync($"put-down {member.Endpoint}");

    public async Task<JsonNode> StateAsync(string campaignId) => await Client.GetAsync($"campaigns/{campaignId}");

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways)
        {
            await gateway.DisposeAsync();
        }

        await _installation.DisposeAsync();
    }

    private void Disturb(string what, DateTimeOffset from, TimeSpan length)
    {
        lock (Disturbances)
        {
            Disturbances.Add(new Disturbance(what, from, length == TimeSpan.MaxValue ? DateTimeOffset.MaxValue : from + length));
        }
    }

    private void EndDisturbances(TimeSpan after, string? only = null)
    {
        lock (Disturbances)
        {
            for (var i = 0; i < Disturbances.Count; i++)
            {
                if (Disturbances[i].To == DateTimeOffset.MaxValue && (only is null || Disturbances[i].What == only))
                {
                    Disturbances[i] = Disturbances[i] with { To = DateTimeOffset.UtcNow + after };
                }
            }
        }
    }

    private ChildProcess Gateway(string name, string log) => _installation.Child(
        name,
        [
            "simulated-gateway", "--secret", "crash", "--name", name, "--call-log", log, "--seed", _random.Next().ToString(CultureInfo.InvariantCulture),
            "--setup", "0.05", "--ring-min", "0.3", "--ring-max", "2", "--amd-min", "0.3", "--amd-max", "0.8", "--message", "1.5", "--patience", "4", "--talk", "2",
        ]);

    private async Task SetUpAsync()
    {
        for (var i = 0; i < _gateways.Count; i++)
        {
            await Client.PutAsync($"gateways/gw{i + 1}", new JsonObject
            {
                ["host"] = "127.0.0.1",
                ["port"] = int.Parse(await _gateways[i].FirstLineAsync(), CultureInfo.InvariantCulture),
                ["user"] = "dialer",
                ["secret"] = "crash",
                ["maxChannels"] = 3_000,
                ["callsPerSecond"] = 300,
            });
        }

        var ids = new List<string>();
        foreach (var (body, contacts) in Plan.Campaigns())
        {
            var id = (string)(await Client.PostAsync("campaigns", body))["id"]!;
            foreach (var people in Plan.ContactsOf(contacts))
            {
                await Client.PostAsync($"campaigns/{id}/contacts", people);
            }

            ids.Add(id);
        }

        CampaignIds = ids;
        foreach (var id in ids)
        {
            await Client.PostAsync($"campaigns/{id}/start", []);
        }

        _say($"prepared in {Folder}; {_installation.Address}");
    }

    private async Task<string> WhyAsync()
    {
        try
        {
            var diagnostics = await Task.WhenAll(CampaignIds.Select(id => Client.GetAsync($"campaigns/{id}/diagnostics")));
            return string.Join("; ", diagnostics.Select(one => one.ToJsonString()));
        }
        catch (Exception failure) when (failure is TimeoutException or InvalidOperationException)
        {
            return failure.Message;
        }
    }
}
