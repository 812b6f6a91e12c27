using System.Text.Json.Nodes;

namespace Cluster.Tests.Crash;

/// <summary>What a process of the program says of itself at <c>/health/ready</c>.</summary>
internal static class Readiness
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until it says that it can do its work.</summary>
    public static Task ReadyAsync(this ChildProcess program, HttpClient http, Uri address) => program.UntilAsync(http, address, obstacle => obstacle is null);

    /// <summary>Waits until it says that it cannot; answers why.</summary>
    public static async Task<string> NotReadyAsync(this ChildProcess program, HttpClient http, Uri address) =>
        (await program.UntilAsync(http, address, obstacle => obstacle is not null))!;

    private static async Task<string?> UntilAsync(this ChildProcess program, HttpClient http, Uri address, Func<string?, bool> isWanted)
    {
        var until = DateTimeOffset.UtcNow + Limit;
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(address, "/health/ready"));
                var obstacle = answer.IsSuccessStatusCode ? null : (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["detail"];
                if (isWanted(obstacle))
                {
                    return obstacle;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            if (DateTimeOffset.UtcNow > until || program.HasExited)
            {
                throw new InvalidOperationException($"Process {program.Id} at {address} did not come to what was expected of it; see its log");
            }

            await Task.Delay(Look);
        }
    }
}
