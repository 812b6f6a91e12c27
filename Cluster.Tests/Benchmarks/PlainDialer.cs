using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Cluster.Grains.Contacts;
using Cluster.Interfaces;
using Cluster.Silo.Postgres;
using Cluster.Tests.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Cluster.Tests.Benchmarks;

/// <summary>The yardstick: the durable work of a dialer without anything around it. Claims a thousand contacts, ends them, and again.</summary>
internal static class PlainDialer
{
    private const int Size = 1_000;

    /// <summary>Needs a campaign with at least 1,000 contacts a worker, each never called. key=value figures.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> RunAsync(
        NpgsqlDataSource database, Guid campaign, Guid[] contacts, TimeSpan duration, int serverPid, int workers = 1)
    {
        var people = contacts.Select(contact => new Person(campaign, contact)).ToArray();
        var share = people.Length / workers;
        return await Measure.RunAsync("plain", serverPid, duration, async (until, count) =>
            await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(() =>
                WorkAsync(database, people.AsMemory(worker * share, share), until, count)))));
    }

    private static async Task WorkAsync(NpgsqlDataSource database, ReadOnlyMemory<Person> people, Func<bool> until, Action<int> count)
    {
        await using var connection = new JournalConnection(database);
        var settled = new Counter();
        for (var at = 0; !until(); at = (at + Size) % (people.Length / Size * Size))
        {
            var chunk = people.Slice(at, Math.Min(Size, people.Length)).ToArray();
            var claims = chunk.Select(person => person.NextClaim()).ToArray();
            await connection.SendAsync([.. claims.Select(claim => new ClaimChange(claim, 0))], settled);
            await connection.SendAsync([.. claims.Select(claim => new EndChange(Lists.End(claim, Outcome.NoAnswer)))], settled);
            count(chunk.Length);
        }

        if (settled.Refused > 0)
        {
            throw new InvalidOperationException($"{settled.Refused} changes were refused: the figures mean nothing.");
        }
    }

    private sealed class Counter : ISettledChanges
    {
        public int Refused { get; private set; }

        public void Claimed(ClaimChange claim, ClaimReply reply) => Refused += reply == ClaimReply.Claimed ? 0 : 1;

        public void Ended(EndChange end, bool first) => Refused += first ? 0 : 1;

        public void Deferred(DeferralChange deferral)
        {
        }
    }
}

/// <summary>The same work through the journal, each contact asking for itself.</summary>
internal static class JournalBenchmark
{
    public static async Task<IReadOnlyDictionary<string, string>> RunAsync(
        NpgsqlDataSource database, Guid campaign, Guid[] contacts, TimeSpan duration, int serverPid, int callers)
    {
        await using var journal = new CallJournal(database, TimeProvider.System, NullLogger<CallJournal>.Instance);
        var people = new ConcurrentQueue<Person>(contacts.Select(contact => new Person(campaign, contact)));
        return await Measure.RunAsync("journal", serverPid, duration, async (until, count) =>
            await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
            {
                while (!until() && people.TryDequeue(out var person))
                {
                    var claim = person.NextClaim();
                    var claimed = await journal.ClaimAsync(claim);
                    if (claimed != ClaimReply.Claimed || !await journal.EndAsync(Lists.End(claim, Outcome.NoAnswer)))
                    {
                        throw new InvalidOperationException($"A claim was answered with {claimed}, or its end was not the first.");
                    }

                    people.Enqueue(person);
                    count(1);
                }
            }))));
    }
}

/// <summary>A contact that is called again and again.</summary>
internal sealed class Person(Guid campaign, Guid contact)
{
    private readonly string _number = Lists.NumberOf(contact);
    private int _calls;

    public Claim NextClaim()
    {
        _calls++;
        return Lists.Claim(campaign, contact, _number, _calls, _calls, _calls - 1);
    }
}

/// <summary>Work for a while, and what it cost.</summary>
internal static class Measure
{
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(5);

    public static async Task<IReadOnlyDictionary<string, string>> RunAsync(
        string name, int serverPid, TimeSpan duration, Func<Func<bool>, Action<int>, Task> work)
    {
        long done = 0;
        var watch = Stopwatch.StartNew();
        var running = work(() => watch.Elapsed > Warm + duration, count => Interlocked.Add(ref done, count));
        await Task.WhenAny(running, Task.Delay(Warm));
        var (from, own, server, first) = (watch.Elapsed, ProcessCpu.Own, ProcessCpu.OfServer(serverPid), Interlocked.Read(ref done));
        await Task.WhenAny(running, Task.Delay(duration));
        var (seconds, ownCpu, serverCpu, attempts) = (
            (watch.Elapsed - from).TotalSeconds, ProcessCpu.Own - own, ProcessCpu.OfServer(serverPid) - server, Interlocked.Read(ref done) - first);
        await running;
        string Text(double value) => value.ToString("F1", CultureInfo.InvariantCulture);
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [name + "_attempts_per_second"] = Text(attempts / seconds),
            [name + "_own_cpu_us"] = Text(ownCpu.TotalMicroseconds / attempts),
            [name + "_postgres_cpu_us"] = Text(serverCpu.TotalMicroseconds / attempts),
        };
    }
}
