using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Cluster.Tests.Crash;

/// <summary>An operator as he was seen through the API, and what the API had promised him.</summary>
/// <param name="Endpoint">Whose phone.</param>
/// <param name="Presence">What the program says that he wants.</param>
/// <param name="Promised">The presence that was acknowledged last; null: a command is on its way or was refused.</param>
/// <param name="Activity">What the program says that he does.</param>
/// <param name="Line">What the program says of his phone.</param>
internal sealed record OperatorSeen(string Endpoint, string Presence, string? Promised, string Activity, string Line);

/// <summary>
/// A person at work who uses the API: signs in, is ready, gives results during and after conversations, pauses, goes home and comes back.
/// Remembers what he was promised.
/// </summary>
internal sealed class CrewMember(CrashRun run, int place, Random random)
{
    /// <summary>Results with what becomes of the contact.</summary>
    public static readonly (string Code, string Kind)[] Results =
        [("sold", "success"), ("no", "final"), ("again", "retry"), ("later", "callback"), ("never", "do-not-call")];

    private readonly HashSet<string> _disposed = [];
    private string _id = "";
    private string? _promised = "signed-out";

    public string Endpoint { get; } = $"PJSIP/op{place.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Which of the gateways holds his line.</summary>
    public int Gateway => place % run.LogPaths.Count;

    public Guid Id => Guid.Parse(_id);

    /// <summary>Results that were acknowledged, by attempt.</summary>
    public ConcurrentDictionary<Guid, string> Given { get; } = [];

    /// <summary>What he was told and what was not so.</summary>
    public ConcurrentQueue<string> Complaints { get; } = [];

    /// <summary>Makes him known.</summary>
    public async Task HireAsync() => _id = (string)(await run.Client.PostAsync("operators", new JsonObject
    {
        ["name"] = Endpoint,
        ["campaigns"] = new JsonArray([.. Campaigns().Select(id => JsonValue.Create(id))]),
    }))["id"]!;

    /// <summary>Looks at his screen and does what comes to his mind.</summary>
    public async Task ActAsync()
    {
        var status = await StatusAsync();
        foreach (var forgotten in OperatorCheckers.Forgotten([Picture(status)]))
        {
            Complaints.Enqueue(forgotten);
            _promised = null;
        }

        await ActAsync((string)status["presence"]!, (string)status["activity"]!, (string?)status["attemptId"]);
    }

    public async Task<OperatorSeen> SeenAsync() => Picture(await StatusAsync());

    public Task SignOutAsync() => CommandAsync("sign-out", [], "signed-out");

    /// <summary>Most work for one campaign; a few are shared by both, and are dialled for in turn.</summary>
    private string[] Campaigns() => place switch
    {
        < 18 => [run.Hotline],
        < 22 => [run.Hotline, run.Offers],
        _ => [run.Offers],
    };

    private Task ActAsync(string presence, string activity, string? attempt) => (presence, activity) switch
    {
        ("signed-out", _) => CommandAsync("sign-in", new JsonObject { ["gatewayId"] = $"gw{Gateway + 1}", ["endpoint"] = Endpoint }, "paused"),
        (_, "wrap-up") => random.Next(4) == 0 ? Task.CompletedTask : GiveResultAsync(attempt!),
        (_, "talking") => random.Next(6) switch
        {
            0 => CommandAsync("hang-up", [], _promised),
            1 or 2 => GiveResultAsync(attempt!),
            _ => Task.CompletedTask,
        },
        ("paused", _) => CommandAsync("ready", [], "ready"),
        _ => random.Next(60) switch
        {
            0 => SignOutAsync(),
            1 or 2 => CommandAsync("pause", new JsonObject { ["reason"] = "coffee" }, "paused"),
            _ => Task.CompletedTask,
        },
    };

    private async Task GiveResultAsync(string attempt)
    {
        if (!_disposed.Add(attempt))
        {
            return;
        }

        var code = Results[random.Next(Results.Length)].Code;
        var body = new JsonObject { ["attemptId"] = attempt, ["code"] = code };
        if (code == "later")
        {
            var callback = new JsonObject { ["from"] = DateTimeOffset.UtcNow.AddSeconds(random.Next(1, 20)).ToString("O", CultureInfo.InvariantCulture) };
            body["callback"] = callback;
            if (random.Next(2) == 0)
            {
                callback["operatorId"] = _id;
            }
        }

        if (await CommandAsync("disposition", body, _promised))
        {
            Given[Guid.Parse(attempt)] = code;
        }
        else
        {
            _disposed.Remove(attempt);
        }
    }

    /// <summary>Asks until there is an answer; a refusal leaves him where he was, or where a lost answer had brought him.</summary>
    private async Task<bool> CommandAsync(string verb, JsonObject body, string? promised)
    {
        var before = _promised;
        _promised = null;
        try
        {
            await run.Client.PostAsync($"operators/{_id}/{verb}", body);
            _promised = promised;
            return true;
        }
        catch (RefusedException)
        {
            _promised = promised == before ? before : null;
            return false;
        }
    }

    private Task<JsonNode> StatusAsync() => run.Client.GetAsync($"operators/{_id}/state");

    private OperatorSeen Picture(JsonNode status) =>
        new(Endpoint, (string)status["presence"]!, _promised, (string)status["activity"]!, (string)status["line"]!);
}
