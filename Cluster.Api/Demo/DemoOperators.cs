using System.Text.Json.Nodes;

namespace Cluster.Api.Demo;

/// <summary>
/// The simulated operators of the demonstration, who work through the API as an operators' desk would: sign in, are ready, talk, give a
/// result, and now and then have a break.
/// </summary>
internal sealed class DemoOperators(DemoClient client, DemoOptions options, TimeProvider time, Random random)
{
    private const double BreakPart = 0.01;
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBreak = TimeSpan.FromSeconds(30);

    private readonly List<Person> _people = [];

    /// <summary>Brings them to work for a campaign, spread over the gateways.</summary>
    public async Task ComeAsync(string campaignId, CancellationToken stop)
    {
        var gateways = await client.GatewaysAsync(stop);
        for (var i = 0; i < options.Operators; i++)
        {
            var id = await client.HireAsync($"demo-operator-{i + 1}", $"Operator {i + 1}", campaignId, stop);
            _people.Add(new Person(id, gateways[i % gateways.Count], $"PJSIP/op{1 + (i / gateways.Count)}"));
        }
    }

    /// <summary>Works until stopped.</summary>
    public async Task WorkAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(LookPeriod, time);
        do
        {
            foreach (var person in _people)
            {
                await ActAsync(person, await client.OperatorAsync(person.Id, stop), stop);
            }
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    /// <summary>Sends everybody home.</summary>
    public async Task GoAsync(CancellationToken stop)
    {
        foreach (var person in _people)
        {
            await client.CommandAsync(person.Id, "sign-out", [], stop);
        }
    }

    private Task ActAsync(Person person, JsonNode state, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        var activity = (string)state["activity"]!;
        if (activity != person.Activity)
        {
            (person.Activity, person.Until) = (activity, now + TimeOf(activity));
        }

        return (presence: (string)state["presence"]!, activity, isOver: now >= person.Until) switch
        {
            ("signed-out", _, _) => client.CommandAsync(person.Id, "sign-in", new() { ["gatewayId"] = person.Gateway, ["endpoint"] = person.Phone }, stop),
            (_, "talking", true) => client.CommandAsync(person.Id, "hang-up", [], stop),
            (_, "wrap-up", true) => DisposeAsync(person, (string)state["attemptId"]!, stop),
            ("paused", "idle", _) when now >= person.BackAt => client.CommandAsync(person.Id, "ready", [], stop),
            _ => Task.CompletedTask,
        };
    }

    private async Task DisposeAsync(Person person, string attemptId, CancellationToken stop)
    {
        if (random.NextDouble() < BreakPart)
        {
            person.BackAt = time.GetUtcNow() + (LongestBreak * random.NextDouble());
            await client.CommandAsync(person.Id, "pause", new() { ["reason"] = "break" }, stop);
        }

        await client.CommandAsync(
            person.Id, "disposition", new() { ["attemptId"] = attemptId, ["code"] = random.Next(3) == 0 ? "agreed" : "declined" }, stop);
    }

    /// <summary>A third refuse at once, the others talk for a while; results are written in seconds.</summary>
    private TimeSpan TimeOf(string activity) => TimeSpan.FromSeconds(activity switch
    {
        "talking" => random.Next(3) == 0 ? 3 + (4 * random.NextDouble()) : 8 + (30 * random.NextDouble()),
        "wrap-up" => 1 + (4 * random.NextDouble()),
        _ => 0,
    });

    private sealed class Person(string id, string gateway, string phone)
    {
        public string Id => id;

        public string Gateway => gateway;

        public string Phone => phone;

        public string Activity { get; set; } = "";

        public DateTimeOffset Until { get; set; }

        public DateTimeOffset BackAt { get; set; }
    }
}
