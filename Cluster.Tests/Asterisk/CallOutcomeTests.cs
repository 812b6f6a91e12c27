using Xunit;

namespace Cluster.Tests.Asterisk;

/// <summary>What a gateway reports when a call does not come to talking, and that its own records say the same.</summary>
[Collection(AsteriskCollection.Name)]
public sealed class CallOutcomeTests(AsteriskNetwork network)
{
    [AsteriskTheory]
    [InlineData(1, "17", "486", "BUSY")]
    [InlineData(3, "1", "404", "NO ANSWER")]
    [InlineData(4, "34", "503", "CONGESTION")]
    [InlineData(8, "21", "403", "NO ANSWER")]
    public async Task Refused_call_ends_with_the_cause_of_its_digit(int digit, string cause, string techCause, string disposition)
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        var id = await ami.CallAsync(digit);

        var end = await ami.EventAsync(id, "Hangup");
        Assert.Equal((cause, techCause), (end["Cause"], end["TechCause"]));
        var reply = await ami.EventAsync(id, "OriginateResponse");
        Assert.Equal(("Failure", "0"), (reply["Response"], reply["Reason"]));
        var record = await network.First.Records.FinishedAsync(id);
        Assert.Equal((cause, disposition, id), ($"{record.Cause}", record.Disposition, record.Account));
        Assert.Null(record.Answer);
    }

    [AsteriskFact]
    public async Task Unanswered_call_ends_at_the_ring_limit_as_no_answer()
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        var id = await ami.CallAsync($"PJSIP/{AsteriskCalls.Number(2)}@trunk", ringTime: TimeSpan.FromSeconds(1));

        var end = await ami.EventAsync(id, "Hangup");
        Assert.Equal(("19", "480"), (end["Cause"], end["TechCause"]));
        Assert.Equal("3", (await ami.EventAsync(id, "OriginateResponse"))["Reason"]);
    }

    [AsteriskFact]
    public async Task Hangup_while_ringing_ends_the_call_at_both_sides()
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        var number = AsteriskCalls.Number(Random.Shared.Next(1000) * 10 + 2);
        var id = await ami.CallAsync($"PJSIP/{number}@trunk");
        await ami.RingsAsync(id);

        var answer = await ami.ActAsync("Hangup", ("Channel", id), ("Cause", "16"));
        Assert.Equal("Success", answer["Response"]);
        Assert.Equal("16", (await ami.EventAsync(id, "Hangup"))["Cause"]);
        var theirs = network.Pstn.Records;
        await WaitUntilAsync(() => theirs.Read().Any(c => c.Mark == number && c.End is not null));
    }

    [AsteriskFact]
    public async Task Hangup_of_a_channel_that_is_gone_says_so()
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        var answer = await ami.ActAsync("Hangup", ("Channel", AsteriskCalls.NewId()));
        Assert.Equal(("Error", "No such channel"), (answer["Response"], answer["Message"]));
    }

    [AsteriskFact]
    public async Task Duplicate_id_is_refused_and_the_first_call_goes_on()
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        var id = await ami.CallAsync(2);
        await ami.RingsAsync(id);

        await ami.CallAsync($"PJSIP/{AsteriskCalls.Number(0)}@trunk", id: id);
        var reply = await ami.EventAsync(id, "OriginateResponse");
        Assert.Equal(("Failure", "0"), (reply["Response"], reply["Reason"]));

        await ami.ActAsync("Hangup", ("Channel", id), ("Cause", "16"));
        await ami.EventAsync(id, "Hangup");
        Assert.Single(network.First.Records.Read(), c => c.Id == id);
    }

    [AsteriskTheory]
    [InlineData("PJSIP/79001234500@nosuchtrunk")]
    [InlineData("PJSIP/nosuchphone")]
    public async Task Unknown_endpoint_gives_a_failed_reply_and_never_a_hangup(string channel)
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        var id = await ami.CallAsync(channel);
        Assert.Equal("Failure", (await ami.EventAsync(id, "OriginateResponse"))["Response"]);

        var next = await ami.CallAsync(1);
        await ami.EventAsync(next, "Hangup");
        Assert.DoesNotContain(ami.Heard, m => m.Event == "Hangup" && m.Channel == id);
    }

    [AsteriskFact]
    public async Task Both_gateways_dial_and_their_records_match_the_telephone_network_both_ways()
    {
        int[] outcomes = [0, 1, 3, 4, 6, 8];
        var prefix = Random.Shared.Next(100_000, 999_999);
        var called = new Dictionary<string, (AsteriskGateway Gateway, string Number)>();
        foreach (var gateway in new[] { network.First, network.Second })
        {
            await using var ami = await AmiSocket.OpenAsync(gateway);
            foreach (var outcome in outcomes)
            {
                var number = $"79{prefix}{gateway.Name[^1]}0{outcome}";
                var id = await ami.CallAsync($"PJSIP/{number}@trunk", variables: [("DIALER_SOUND", AsteriskCalls.ShortSound)]);
                called[id] = (gateway, number);
            }

            foreach (var id in called.Where(c => c.Value.Gateway == gateway).Select(c => c.Key))
            {
                await ami.EventAsync(id, "Hangup");
            }
        }

        var ours = new List<(string Number, string Disposition)>();
        foreach (var (id, (gateway, number)) in called)
        {
            ours.Add((number, (await gateway.Records.FinishedAsync(id)).Disposition));
        }

        (string, string)[] Theirs() =>
            [.. network.Pstn.Records.Read().Where(c => c.Mark.StartsWith($"79{prefix}", StringComparison.Ordinal) && c.End is not null)
                .Select(c => (c.Mark, c.Disposition)).Order()];
        await WaitUntilAsync(() => Theirs().Length >= ours.Count);
        Assert.Empty(RecordCheck.Differences(ours, Theirs()));
    }

    private static async Task WaitUntilAsync(Func<bool> holds)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!holds())
        {
            await poll.WaitForNextTickAsync(stop.Token);
        }
    }
}
