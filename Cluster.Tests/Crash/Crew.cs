using Cluster.Silo.Asterisk.Simulator;

namespace Cluster.Tests.Crash;

/// <summary>All operators of a run, each at his own pace, through all deaths of the program.</summary>
internal sealed class Crew(CrashRun run, Random random)
{
    private const int Size = 40;

    private static readonly TimeSpan RestLimit = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan HangUpLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _closing = new();
    private readonly List<CrewMember> _members = [.. Enumerable.Range(0, Size).Select(place => new CrewMember(run, place, new Random(random.Next())))];
    private Task? _work;

    /// <summary>Who has which phone.</summary>
    public IReadOnlyDictionary<string, Guid> Phones => _members.ToDictionary(member => member.Endpoint, member => member.Id);

    /// <summary>All results that were acknowledged.</summary>
    public IReadOnlyDictionary<Guid, string> Given => _members.SelectMany(member => member.Given).ToDictionary();

    public int PutDowns { get; private set; }

    public async Task OpenAsync()
    {
        foreach (var member in _members)
        {
            await member.HireAsync();
        }

        _work = Task.WhenAll(_members.Select(member => WorkAsync(member, new Random(random.Next()))));
    }

    /// <summary>Some put down their phones, whether the program lives or not.</summary>
    public async Task PutDownSomeAsync()
    {
        foreach (var member in random.GetItems(_members.ToArray(), 3))
        {
            PutDowns++;
            await run.PutDownAsync(member);
        }
    }

    /// <summary>Nobody acts any more; everybody must come to rest, then goes home. Answers what was wrong.</summary>
    public async Task<IReadOnlyList<string>> CloseAsync()
    {
        await _closing.CancelAsync();
        await (_work ?? Task.CompletedTask);
        _closing.Dispose();
        var wrong = _members.SelectMany(member => member.Complaints).ToList();
        wrong.AddRange(await UntilRightAsync(async () => OperatorCheckers.AtRest(await SeenAsync()), RestLimit));
        wrong.AddRange(OperatorCheckers.Open(Log(), await SeenAsync()));
        foreach (var member in _members)
        {
            await member.SignOutAsync();
        }

        wrong.AddRange(await UntilRightAsync(() => Task.FromResult(OperatorCheckers.Held(Log())), HangUpLimit));
        return wrong;
    }

    private IEnumerable<CallLogEntry> Log() => run.LogPaths.SelectMany(FileCallLog.Read).OrderBy(entry => entry.At);

    private Task<OperatorSeen[]> SeenAsync() => Task.WhenAll(_members.Select(member => member.SeenAsync()));

    private static async Task<IReadOnlyList<string>> UntilRightAsync(Func<Task<IEnumerable<string>>> check, TimeSpan limit)
    {
        var until = DateTimeOffset.UtcNow + limit;
        while (true)
        {
            List<string> wrong = [.. await check()];
            if (wrong.Count == 0 || DateTimeOffset.UtcNow > until)
            {
                return wrong;
            }

            await Task.Delay(Look);
        }
    }

    private async Task WorkAsync(CrewMember member, Random pace)
    {
        while (!_closing.IsCancellationRequested)
        {
            await member.ActAsync();
            await Task.Delay(TimeSpan.FromSeconds(0.2 + (pace.NextDouble() * 0.8)), _closing.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }
}
