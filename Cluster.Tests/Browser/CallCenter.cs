using System.Globalization;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Cluster.Silo.Postgres;
using Cluster.Tests.Crash;

namespace Cluster.Tests.Browser;

/// <summary>The real program with its database and a simulated gateway where everybody answers at once and talks for minutes.</summary>
internal sealed class CallCenter : IAsyncDisposable
{
    public const string Password = "correct horse battery";

    private readonly Installation _installation;
    private ChildProcess? _gateway;

    private CallCenter(string name) => _installation = new Installation($"browser-{name}");

    public Uri Address => _installation.Address;

    public Client Api => _installation.Client;

    /// <summary>What the program left for its owner: name and password of the first administrator.</summary>
    public string[] FirstAdministrator => File.ReadAllLines(Path.Combine(_installation.DataFolder, "first-administrator"));

    public static async Task<CallCenter> OpenAsync(string name)
    {
        var center = new CallCenter(name);
        await center._installation.PrepareAsync();
        center._gateway = center._installation.Child("gateway",
        [
            "simulated-gateway", "--secret", "browser", "--setup", "0.05", "--ring-min", "0.2", "--ring-max", "0.3", "--talk", "3000", "--answered", "1",
            "--machine", "0", "--busy", "0", "--no-answer", "0", "--invalid", "0", "--congestion", "0", "--rejected", "0",
        ]);
        await center.Api.PutAsync("gateways/gw1", new()
        {
            ["host"] = "127.0.0.1", ["port"] = int.Parse(await center._gateway.FirstLineAsync(), CultureInfo.InvariantCulture), ["user"] = "dialer",
            ["secret"] = "browser", ["maxChannels"] = 100, ["callsPerSecond"] = 50,
        });
        return center;
    }

    /// <summary>kill -9.</summary>
    public Task KillAsync() => _installation.KillAsync();

    /// <summary>Started again; waits until it answers.</summary>
    public Task ComeBackAsync()
    {
        _installation.Start();
        return Api.GetAsync("campaigns?limit=1");
    }

    /// <summary>A progressive campaign, not started, with people who have these names.</summary>
    public Task<string> CampaignAsync(string name, params string[] people) => CampaignAsync(name, _ => { }, people);

    /// <summary>The same with a definition that the test changes.</summary>
    public async Task<string> CampaignAsync(string name, Action<JsonObject> change, params string[] people)
    {
        JsonObject definition = new()
        {
            ["name"] = name,
            ["mode"] = "progressive",
            ["windows"] = new JsonArray(new JsonObject
            {
                ["days"] = new JsonArray("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), ["from"] = "00:00", ["to"] = "00:00",
            }),
            ["operators"] = new JsonObject
            {
                ["wrapUpSeconds"] = 300,
                ["dispositions"] = new JsonArray(Disposition("agreed", "success"), Disposition("declined", "final"), Disposition("call later", "callback"), Disposition("never again", "do-not-call")),
            },
        };
        change(definition);
        var campaign = (string)(await Api.PostAsync("campaigns", definition))["id"]!;
        for (var i = 0; i < people.Length; i++)
        {
            await Api.PostAsync($"campaigns/{campaign}/contacts", new()
            {
                ["externalId"] = $"person-{i + 1}",
                ["numbers"] = new JsonArray($"+1202555{(1000 + i).ToString(CultureInfo.InvariantCulture)}", $"+1202555{(2000 + i).ToString(CultureInfo.InvariantCulture)}"),
                ["data"] = new JsonObject { ["name"] = people[i], ["city"] = "Springfield", ["debt"] = "1,250.00", ["remark"] = "pays in the evening" },
            });
        }

        return campaign;
    }

    /// <summary>From now on conversations of the campaign are written up in this way.</summary>
    public async Task WrapUpAsync(string campaign, string mode)
    {
        using var change = new HttpRequestMessage(HttpMethod.Patch, $"campaigns/{campaign}");
        change.Headers.Add("If-Match", $"\"{(await Api.GetAsync($"campaigns/{campaign}"))["version"]}\"");
        change.Content = JsonContent.Create(new { operators = new { wrapUpMode = mode } });
        using var changed = await Api.OnceAsync(change);
        changed!.EnsureSuccessStatusCode();
    }

    /// <summary>An operator of the campaign who can sign in by this name.</summary>
    public async Task OperatorAsync(string name, string shownName, string campaign)
    {
        var id = (string)(await Api.PostAsync("operators", new() { ["name"] = shownName, ["campaigns"] = new JsonArray(campaign) }))["id"]!;
        await Api.PutAsync($"accounts/{name}", new()
        {
            ["role"] = "operator", ["operatorId"] = id, ["password"] = Password,
            ["phone"] = new JsonObject { ["gatewayId"] = "gw1", ["endpoint"] = "PJSIP/op1" },
        });
    }

    /// <summary>Waits for an attempt that is as wanted: what a page shows may be written a little later.</summary>
    public async Task<JsonNode> AttemptAsync(string campaign, Func<JsonNode, bool> wanted)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        do
        {
            var attempts = (await Api.GetAsync($"attempts?campaignId={campaign}"))["items"]!.AsArray();
            if (attempts.FirstOrDefault(one => wanted(one!)) is { } found)
            {
                return found;
            }
        }
        while (await poll.WaitForNextTickAsync(late.Token));
        throw new InvalidOperationException("No such attempt.");
    }

    /// <summary>A command of an operator, again until it is taken: it is refused for a moment when he and the customer have only just been connected.</summary>
    public async Task CommandAsync(string operatorId, string command, JsonObject body)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            try
            {
                await Api.PostAsync($"operators/{operatorId}/{command}", body);
                return;
            }
            catch (RefusedException) when (!late.IsCancellationRequested)
            {
                await poll.WaitForNextTickAsync(late.Token);
            }
        }
    }

    /// <summary>
    /// The sound of a call, as a gateway would leave it: the customer speaks for two seconds, nobody, and then the operator. What was done in the
    /// conversation at once is written as if it had taken its time.
    /// </summary>
    public async Task RecordAsync(string attempt)
    {
        const int second = 8_000;
        var samples = new short[6 * second * 2];
        for (var i = 0; i < 2 * second; i++)
        {
            samples[2 * i] = (short)(8_000 * Math.Sin(i * 0.4));
            samples[(2 * (i + (4 * second))) + 1] = (short)(8_000 * Math.Sin(i * 0.2));
        }

        var folder = Directory.CreateDirectory(Path.Combine(_installation.DataFolder, "recordings", attempt[..6]));
        await File.WriteAllBytesAsync(Path.Combine(folder.FullName, $"{attempt}.raw"), MemoryMarshal.AsBytes(samples.AsSpan()).ToArray());
        await using var database = PostgresRegistration.Connect(_installation.Database);
        await database.CreateCommand(
            """
            UPDATE talk_steps SET at = spread.first + spread.steps * interval '0.7 s'
            FROM (SELECT id, min(at) OVER () AS first, row_number() OVER (ORDER BY id) - 1 AS steps FROM talk_steps WHERE attempt_id = $1) spread
            WHERE talk_steps.id = spread.id
            """).With(Guid.Parse(attempt)).ExecuteAsync();
    }

    public Task SupervisorAsync(string name) => Api.PutAsync($"accounts/{name}", new() { ["role"] = "supervisor", ["password"] = Password });

    public async ValueTask DisposeAsync()
    {
        if (_gateway is { } gateway)
        {
            await gateway.DisposeAsync();
        }

        await _installation.DisposeAsync();
    }

    private static JsonObject Disposition(string code, string kind) => new() { ["code"] = code, ["kind"] = kind };
}
