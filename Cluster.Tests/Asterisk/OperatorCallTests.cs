using Cluster.Grains.Gateways;
using Xunit;

namespace Cluster.Tests.Asterisk;

/// <summary>An answered customer meets an operator's held-open line, or the safe message.</summary>
[Collection(AsteriskCollection.Name)]
public sealed class OperatorCallTests(AsteriskNetwork network)
{
    [AsteriskFact]
    public async Task Safe_message_plays_when_nobody_takes_the_call_within_the_limit()
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        var id = await ami.CallForOperatorAsync(7, "0.7");

        await ami.EventAsync(id, "Hangup");
        Assert.Equal("DialerAnswered, DialerSafeMessage, Hangup", string.Join(", ", ami.Story(id)));
        var record = await network.First.Records.FinishedAsync(id);
        Assert.Equal("safe", record.Mark);
        Assert.InRange((record.End - record.Answer)!.Value.TotalSeconds, 0.7 + 0.5, 4);
    }

    [AsteriskFact]
    public async Task Machine_never_waits_for_an_operator()
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        var id = await ami.CallForOperatorAsync(5, "8", ("DIALER_AMD", "1"));

        await ami.EventAsync(id, "Hangup");
        Assert.Equal("DialerAnswered, DialerAmd, Hangup", string.Join(", ", ami.Story(id)));
    }

    [AsteriskTheory]
    [InlineData("0", "DialerSafeMessage")]
    [InlineData("3", "BridgeEnter")]
    public async Task Verdict_that_used_up_the_limit_leaves_only_the_grace(string grace, string next)
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        var line = await ami.OpenLineAsync("op3");
        var id = await ami.CallForOperatorAsync(0, "0.5", ("DIALER_AMD", "1"), ("DIALER_GRACE", grace));
        Assert.Equal("HUMAN", (await ami.SaidAsync(id, "DialerAmd"))["Status"]);

        if (grace != "0")
        {
            await ami.ConnectAsync(id, line);
        }

        await ami.WaitAsync(next, m => m.Channel == id && (m.Event == next || m.UserEvent == next));
        await EndAsync(ami, id, line);
    }

    [AsteriskFact]
    public async Task Line_survives_customers_and_is_free_again_after_each()
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        var line = await ami.OpenLineAsync("op1");
        for (var customer = 1; customer <= 3; customer++)
        {
            var id = await ami.CallForOperatorAsync(900, "5");   // leaves by himself
            await ami.SaidAsync(id, "DialerAnswered");
            Assert.Equal("Success", (await ami.ConnectAsync(id, line))["Response"]);
            await ami.EventAsync(id, "BridgeEnter");
            Assert.Equal("16", (await ami.EventAsync(id, "Hangup"))["Cause"]);
            await ami.WaitAsync($"line free after customer {customer}",
                _ => ami.Heard.Count(m => m.Channel == line && m.UserEvent == "DialerLineFree") == customer);
            Assert.Equal("connected", (await network.First.Records.FinishedAsync(id)).Mark);
        }

        Assert.Equal(1, ami.Heard.Count(m => m.Channel == line && m.UserEvent == "DialerLineUp"));
        Assert.Equal("Success", (await ami.ActAsync("Hangup", ("Channel", line), ("Cause", "16")))["Response"]);
        await ami.EventAsync(line, "Hangup");
        Assert.Single(network.First.Records.Read(), c => c.Id == line);
    }

    [AsteriskFact]
    public async Task Operator_phone_that_hangs_up_while_talking_ends_both_legs()
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        await using var phones = await AmiSocket.OpenAsync(network.Pstn);
        var line = await ami.OpenLineAsync("op2");
        var id = await TalkAsync(ami, line);

        await phones.ActAsync("CoreShowChannels");
        var phone = await phones.WaitAsync("the operator's phone", m => m.Event == "CoreShowChannel" && m["Exten"] == "op2");
        await phones.ActAsync("Hangup", ("Channel", phone.Channel), ("Cause", "16"));

        Assert.Equal("16", (await ami.EventAsync(line, "Hangup"))["Cause"]);
        Assert.Equal("16", (await ami.EventAsync(id, "Hangup"))["Cause"]);
        Assert.DoesNotContain(ami.Heard, m => m.UserEvent == "DialerLineFree");
    }

    [AsteriskFact]
    public async Task Second_customer_cannot_take_a_line_that_is_talking()
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        var line = await ami.OpenLineAsync("op4");
        var first = await TalkAsync(ami, line);

        var second = await ami.CallForOperatorAsync(0, "5");
        await ami.SaidAsync(second, "DialerAnswered");
        await ami.ConnectAsync(second, line);
        Assert.Equal("TAKEN", (await ami.SaidAsync(second, "DialerConnectFailed"))["Result"]);
        await ami.SaidAsync(second, "DialerSafeMessage");
        await ami.EventAsync(second, "Hangup");
        Assert.DoesNotContain(ami.Heard, m => m.Event == "Hangup" && (m.Channel == first || m.Channel == line));
        await EndAsync(ami, first, line);
    }

    [AsteriskTheory]
    [InlineData("01234567-89ab-4cde-8f01-23456789abcd", "NONEXISTENT")]
    [InlineData("0)&System(x", "ILLEGAL")]
    [InlineData("0123", "ILLEGAL")]
    public async Task Line_that_is_not_there_leads_to_the_safe_message(string line, string result)
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        var id = await ami.CallForOperatorAsync(0, "5");
        await ami.SaidAsync(id, "DialerAnswered");
        await ami.ConnectAsync(id, line);

        Assert.Equal(result, (await ami.SaidAsync(id, "DialerConnectFailed"))["Result"]);
        Assert.Equal("connect", (await ami.SaidAsync(id, "DialerSafeMessage"))["Reason"]);
        await ami.EventAsync(id, "Hangup");
    }

    [AsteriskFact]
    public async Task Operator_who_comes_during_the_safe_message_is_too_late()
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        var line = await ami.OpenLineAsync("op5");
        var id = await ami.CallForOperatorAsync(0, "0.2");
        await ami.SaidAsync(id, "DialerSafeMessage");
        await ami.ConnectAsync(id, line);

        Assert.Equal("LATE", (await ami.SaidAsync(id, "DialerConnectFailed"))["Result"]);
        await ami.EventAsync(id, "Hangup");
        Assert.DoesNotContain(ami.Heard, m => m.Event == "BridgeEnter");
        await EndAsync(ami, line);
    }

    [AsteriskFact]
    public async Task Customer_who_has_not_answered_is_never_connected()
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        var line = await ami.OpenLineAsync("op6");
        var id = await ami.CallForOperatorAsync(2, "5");
        await ami.RingsAsync(id);
        await ami.ConnectAsync(id, line);

        Assert.Equal("UNANSWERED", (await ami.SaidAsync(id, "DialerConnectFailed"))["Result"]);
        await ami.EventAsync(id, "Hangup");
        Assert.DoesNotContain(ami.Heard, m => m.Event == "BridgeEnter");
        await EndAsync(ami, line);
    }

    /// <summary>
    /// The dialer answers the news within a millisecond, while the dialplan is on its way from one step to the next. Each call is sent
    /// on a little later after the news than the one before, so that each step has its turn. The lines do not exist: what counts is that
    /// every customer gets to the place where he is told so.
    /// </summary>
    [AsteriskFact]
    public async Task Redirect_at_the_moment_of_the_answer_is_never_lost()
    {
        const int calls = 600;
        await using var customers = new SipStub(network.StubCustomer, TimeSpan.Zero);
        await using var ami = await AmiSocket.OpenAsync(network.First);
        for (var i = 0; i < calls; i++)
        {
            var id = await ami.CallAsync("PJSIP/79001230000@stub", "operator", variables: [("DIALER_LIMIT", "5")]);
            _ = await customers.NextCallAsync();
            await ami.SaidAsync(id, "DialerAnswered");
            Thread.SpinWait(i);
            await ami.ConnectAsync(id, AsteriskCalls.NewId());
        }

        await ami.WaitAsync("the end of all calls", _ => ami.Heard.Count(m => m.Event == "Hangup") == calls);
        Assert.Equal(calls, ami.Heard.Count(m => m.UserEvent == "DialerConnectFailed" && m["Result"] == "NONEXISTENT"));
        Assert.DoesNotContain(ami.Heard, m => m.UserEvent == "DialerSafeMessage" && m["Reason"] == "limit");
    }

    /// <summary>The product's own link asks: a dialer that comes back after its death has nothing else to go by.</summary>
    [AsteriskTheory]
    [InlineData(7, true)]
    [InlineData(5, false)]
    public async Task Gateway_remembers_a_person_who_answered_until_it_is_told_to_forget(int ending, bool isPerson)
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        await using var link = network.First.Link();
        link.Start();
        await link.Events.WaitToReadAsync();
        var before = DateTimeOffset.UtcNow;
        var id = await ami.CallForOperatorAsync(ending, "0.1", ("DIALER_AMD", isPerson ? "0" : "1"));
        await ami.EventAsync(id, "Hangup");

        var answer = await link.FindAnswerAsync(id);
        Assert.Equal((true, isPerson), (answer.IsKnown, answer.At is not null));
        Assert.True(answer.At is null || (answer.At >= before && answer.At <= DateTimeOffset.UtcNow), $"{answer.At:O}");
        Assert.Equal(CommandReply.Done, await link.ForgetAnswerAsync(id));
        Assert.Equal(new AnswerMemory(IsKnown: true), await link.FindAnswerAsync(id));
    }

    [AsteriskTheory]
    [InlineData("")]
    [InlineData("../outside")]
    [InlineData("no-such-sound")]
    public async Task Safe_sound_that_cannot_be_played_is_reported(string sound)
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        var id = await ami.CallAsync(
            $"PJSIP/{AsteriskCalls.Number(0)}@trunk", "operator", variables: [("DIALER_LIMIT", "0.1"), ("DIALER_SAFE_SOUND", sound)]);

        await ami.EventAsync(id, "Hangup");
        Assert.Equal("DialerAnswered, DialerSafeMessage, DialerSoundMissing, Hangup", string.Join(", ", ami.Story(id)));
    }

    private static async Task<string> TalkAsync(AmiSocket ami, string line)
    {
        var id = await ami.CallForOperatorAsync(0, "5");
        await ami.SaidAsync(id, "DialerAnswered");
        await ami.ConnectAsync(id, line);
        await ami.EventAsync(id, "BridgeEnter");
        return id;
    }

    private static async Task EndAsync(AmiSocket ami, params string[] channels)
    {
        foreach (var channel in channels)
        {
            await ami.ActAsync("Hangup", ("Channel", channel), ("Cause", "16"));
            await ami.EventAsync(channel, "Hangup");
        }
    }
}
