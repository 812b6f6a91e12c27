using System.Diagnostics;
using Xunit;
using Xunit.Abstractions;

namespace Cluster.Tests.Asterisk;

/// <summary>From the customer's answer to two people who hear each other.</summary>
[Collection(AsteriskCollection.Name)]
public sealed class ConnectLatencyTests(AsteriskNetwork network, ITestOutputHelper output)
{
    private const int Calls = 12;

    // One RTP packet each way is 20 ms; the gateway needs little more. Twice that leaves room for a busy machine.
    private static readonly TimeSpan MedianLimit = TimeSpan.FromMilliseconds(40);

    [AsteriskFact]
    public async Task Answered_customer_and_operator_hear_each_other_at_once()
    {
        await using var operators = new SipStub(network.StubOperator, TimeSpan.Zero);
        await using var customers = new SipStub(network.StubCustomer, TimeSpan.FromMilliseconds(200));
        await using var ami = await AmiSocket.OpenAsync(network.First);
        var line = await ami.OpenLineAsync("stubop");
        var phone = await operators.NextCallAsync();
        var both = new List<TimeSpan>();
        for (var i = 0; i < Calls; i++)
        {
            phone.ListenAnew();
            var id = await ami.CallAsync($"PJSIP/7900{i:D7}@stub", "operator",
                variables: [("DIALER_LIMIT", "5"), ("DIALER_SAFE_SOUND", AsteriskCalls.ShortSound)]);
            await ami.SaidAsync(id, "DialerAnswered");
            await ami.ConnectAsync(id, line);
            var customer = await customers.NextCallAsync();
            var toCustomer = Stopwatch.GetElapsedTime(customer.AnsweredAt, await customer.LoudAsync());
            var toOperator = Stopwatch.GetElapsedTime(customer.AnsweredAt, await phone.LoudAsync());
            both.Add(toCustomer > toOperator ? toCustomer : toOperator);
            output.WriteLine($"customer heard after {toCustomer.TotalMilliseconds:F1} ms, operator after {toOperator.TotalMilliseconds:F1} ms");

            await ami.ActAsync("Hangup", ("Channel", id), ("Cause", "16"));
            await ami.EventAsync(id, "Hangup");
            await ami.WaitAsync("the line free", _ => ami.Heard.Count(m => m.UserEvent == "DialerLineFree") == i + 1);
        }

        var median = both.Order().ElementAt(Calls / 2);
        output.WriteLine($"answer to two-way audio: median {median.TotalMilliseconds:F1} ms, longest {both.Max().TotalMilliseconds:F1} ms");
        Assert.True(median <= MedianLimit, $"median {median.TotalMilliseconds:F1} ms");
        await ami.ActAsync("Hangup", ("Channel", line));
        await ami.EventAsync(line, "Hangup");
    }
}
