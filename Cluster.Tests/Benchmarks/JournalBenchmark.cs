using System.Collections.Concurrent;
using Cluster.Grains.Contacts;
using Cluster.Interfaces;
using Cluster.Silo.Postgres;
using Cluster.Tests.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Cluster.Tests.Benchmarks;

/// <summary>The durable work through the journal alone, each contact asking for itself: what is lost between this and the dial cycle is lost in the grains.</summary>
internal static class JournalBenchmark
{
    public static async Task RunAsync(NpgsqlDataSource database, Guid campaign, Guid[] contacts, int callers, Action<int> count, CancellationToken stop)
    {
        await using var journal = new CallJournal(database, TimeProvider.System, NullLogger<CallJournal>.Instance);
        var people = new ConcurrentQueue<Person>(contacts.Select(contact => new Person(campaign, contact)));
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested && people.TryDequeue(out var person))
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
        })));
    }

    /// <summary>A contact that is called again and again.</summary>
    private sealed class Person(Guid campaign, Guid contact)
    {
        private readonly string _number = Lists.NumberOf(contact);
        private int _calls;

        public Claim NextClaim()
        {
            _calls++;
            return Lists.Claim(campaign, contact, _number, _calls, _calls);
        }
    }
}
