using Xunit;

namespace Cluster.Tests.Asterisk;

/// <summary>What an operator does with his customer, by what each of them hears: every telephone sends a tone of its own.</summary>
[Collection(AsteriskCollection.Name)]
public sealed class CallControlTests(AsteriskNetwork network)
{
    private const int Operator = 500;
    private const int Customer = 900;
    private const int Third = 1500;

    [AsteriskFact]
    public async Task Held_customer_hears_nobody_and_is_heard_by_nobody_until_they_go_on()
    {
        await using var scene = await TalkScene.OpenAsync(network);
        await scene.HoldAsync();
        await scene.HearAsync("on hold", customer: [], @operator: []);

        var second = await scene.Ami.CallForOperatorAsync(0, "5");
        await scene.Ami.SaidAsync(second, "DialerAnswered");
        await scene.Ami.ConnectAsync(second, scene.Line);
        Assert.Equal("TAKEN", (await scene.Ami.SaidAsync(second, "DialerConnectFailed"))["Result"]);

        await scene.ResumeAsync();
        await scene.HearAsync("after hold", customer: [Operator], @operator: [Customer]);
    }

    [AsteriskTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Customer_who_has_talked_and_finds_no_line_is_held_and_not_abandoned(bool fromHold)
    {
        await using var scene = await TalkScene.OpenAsync(network);
        if (fromHold)
        {
            await scene.HoldAsync();
        }

        var holds = scene.Ami.Heard.Count(m => m.UserEvent == "DialerHeld");
        await scene.Ami.ConnectAsync(scene.Attempt, AsteriskCalls.NewId());
        Assert.Equal("NONEXISTENT", (await scene.Ami.SaidAsync(scene.Attempt, "DialerConnectFailed"))["Result"]);
        await scene.Ami.WaitAsync("held", _ => scene.Ami.Heard.Count(m => m.UserEvent == "DialerHeld") == holds + 1);
        Assert.DoesNotContain(scene.Ami.Heard, m => m.UserEvent == "DialerSafeMessage");
        var talks = scene.Ami.Heard.Count(m => m.Event == "BridgeEnter" && m.Channel == scene.Attempt);
        await scene.ResumeAsync();
        await scene.Ami.WaitAsync("talk", _ => scene.Ami.Heard.Count(m => m.Event == "BridgeEnter" && m.Channel == scene.Attempt) == talks + 1);
        await scene.HearAsync("after the second try", customer: [Operator], @operator: [Customer]);
    }

    [AsteriskFact]
    public async Task Customer_whose_line_was_lost_waits_for_it_as_long_as_the_line_said()
    {
        await using var scene = await TalkScene.OpenAsync(network);
        await scene.HoldAsync();
        await scene.Ami.ActAsync("Setvar", ("Channel", scene.Line), ("Variable", "DIALER_KEEP"), ("Value", "1"));
        await scene.ResumeAsync();
        await scene.Ami.WaitAsync("talk", _ => scene.Ami.Heard.Count(m => m.Event == "BridgeEnter" && m.Channel == scene.Attempt) == 2);

        await scene.Ami.ActAsync("Hangup", ("Channel", scene.Line), ("Cause", "16"));
        await scene.Ami.WaitAsync("held again", _ => scene.Ami.Heard.Count(m => m.UserEvent == "DialerHeld" && m.Channel == scene.Attempt) == 2);
        await scene.Ami.EventAsync(scene.Attempt, "Hangup");
        Assert.DoesNotContain(scene.Ami.Heard, m => m.UserEvent == "DialerSafeMessage");
    }

    [AsteriskTheory]
    [InlineData("stubthird")]
    [InlineData("+79001112233")]
    public async Task Transferred_customer_talks_with_the_third_and_the_line_is_free(string target)
    {
        await using var scene = await TalkScene.OpenAsync(network);
        await scene.TransferAsync(target);
        var third = await (target[0] == '+' ? scene.Customers : scene.Thirds).NextCallAsync();
        Assert.Equal(target.TrimStart('+'), third.Number);
        await scene.Ami.WaitAsync("the transfer", m => m.UserEvent == "DialerTransferred" && m["Attempt"] == scene.Attempt);
        await scene.Ami.SaidAsync(scene.Line, "DialerLineFree");
        await scene.HearAsync("transferred", customer: [target[0] == '+' ? Customer : Third], @operator: []);
        await TalkScene.HearAsync(third, Customer);

        await scene.Ami.ActAsync("Hangup", ("Channel", scene.Attempt));
        await scene.Ami.EventAsync(scene.Attempt, "Hangup");
        Assert.DoesNotContain(scene.Ami.Heard, m => m.Event == "Hangup" && m.Channel == scene.Line);
    }

    [AsteriskFact]
    public async Task Customer_whom_nobody_takes_comes_back()
    {
        await using var scene = await TalkScene.OpenAsync(network);
        await scene.TransferAsync("nosuchphone");
        Assert.Equal("CHANUNAVAIL", (await scene.Ami.SaidAsync(scene.Attempt, "DialerTransferFailed"))["Result"]);
        await scene.HearAsync("back", customer: [], @operator: []);
        await scene.ResumeAsync();
        await scene.HearAsync("resumed", customer: [Operator], @operator: [Customer]);
    }

    [AsteriskFact]
    public async Task Customer_hears_the_keys_and_goes_on_talking()
    {
        await using var scene = await TalkScene.OpenAsync(network);
        foreach (var key in "1#")
        {
            Assert.Equal("Success", (await scene.Ami.ActAsync("PlayDTMF", ("Channel", scene.Line), ("Digit", $"{key}"), ("Duration", "120"), ("Receive", "true")))["Response"]);
        }

        await scene.HearAsync("after the keys", customer: [Operator], @operator: [Customer]);
    }

    /// <summary>Held, and taken back as soon as the line is free: every Redirect leads where it should. The other way round the dialer lets them settle.</summary>
    [AsteriskFact]
    public async Task Redirect_between_hold_and_talk_is_never_lost()
    {
        const int rounds = 50;
        await using var scene = await TalkScene.OpenAsync(network);
        for (var i = 1; i <= rounds; i++)
        {
            var talks = i + 1;
            await scene.HoldAsync(times: i);
            await scene.Ami.WaitAsync($"line free {i}", _ => scene.Ami.Heard.Count(m => m.UserEvent == "DialerLineFree") == talks - 1);
            await scene.ResumeAsync();
            await scene.Ami.WaitAsync($"talk {talks}", _ => scene.Ami.Heard.Count(m => m.Event == "BridgeEnter" && m.Channel == scene.Attempt) == talks);
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }

        await scene.HearAsync("in the end", customer: [Operator], @operator: [Customer]);
        Assert.DoesNotContain(scene.Ami.Heard, m => m.Event == "Hangup");
    }
}
