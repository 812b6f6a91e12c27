using Xunit;

namespace Cluster.Tests.Asterisk;

/// <summary>An operator asks a third, makes it three, or passes the customer on; by what each of them hears.</summary>
[Collection(AsteriskCollection.Name)]
public sealed class ThirdPartyTests(AsteriskNetwork network)
{
    private const int Operator = 500;
    private const int Customer = 900;
    private const int Third = 1500;

    [AsteriskFact]
    public async Task Operator_talks_with_the_third_while_the_customer_hears_nobody_and_then_returns()
    {
        await using var scene = await TalkScene.OpenAsync(network);
        var third = await AskAsync(scene);
        await scene.ResumeAsync();
        await scene.HearAsync("returned", customer: [Operator], @operator: [Customer]);
        await scene.Ami.EventAsync(scene.Third, "Hangup");
        await TalkScene.HearAsync(third);
        Assert.DoesNotContain(scene.Ami.Heard, m => m.Event == "Hangup" && m.Channel == scene.Line);
    }

    [AsteriskFact]
    public async Task Third_who_leaves_gives_the_line_back_and_the_customer_waits_on()
    {
        await using var scene = await TalkScene.OpenAsync(network);
        await AskAsync(scene);
        await scene.Ami.ActAsync("Hangup", ("Channel", scene.Third), ("Cause", "16"));
        await scene.Ami.EventAsync(scene.Third, "Hangup");
        await scene.HearAsync("third gone", customer: [], @operator: []);
        await scene.ResumeAsync();
        await scene.HearAsync("resumed", customer: [Operator], @operator: [Customer]);
    }

    [AsteriskFact]
    public async Task Customer_who_is_passed_on_talks_with_the_third_and_the_line_is_free()
    {
        await using var scene = await TalkScene.OpenAsync(network);
        var third = await AskAsync(scene);
        var frees = scene.Ami.Heard.Count(m => m.UserEvent == "DialerLineFree");
        await scene.CompleteAsync();
        await scene.HearAsync("passed on", customer: [Third], @operator: []);
        await TalkScene.HearAsync(third, Customer);
        await scene.Ami.WaitAsync("line free", _ => scene.Ami.Heard.Count(m => m.UserEvent == "DialerLineFree") == frees + 1);
        await scene.Ami.ActAsync("Hangup", ("Channel", scene.Attempt), ("Cause", "16"));
        await scene.Ami.EventAsync(scene.Third, "Hangup");
        Assert.DoesNotContain(scene.Ami.Heard, m => m.Event == "Hangup" && m.Channel == scene.Line);
    }

    [AsteriskFact]
    public async Task Customer_who_is_left_with_a_third_who_has_gone_waits()
    {
        await using var scene = await TalkScene.OpenAsync(network);
        await AskAsync(scene);
        await scene.Ami.ActAsync("Hangup", ("Channel", scene.Third), ("Cause", "16"));
        await scene.Ami.EventAsync(scene.Third, "Hangup");
        await scene.CompleteAsync();
        await scene.Ami.WaitAsync("held again", _ => scene.Ami.Heard.Count(m => m.UserEvent == "DialerHeld" && m.Channel == scene.Attempt) == 2);
        await scene.ResumeAsync();
        await scene.HearAsync("resumed", customer: [Operator], @operator: [Customer]);
    }

    [AsteriskFact]
    public async Task Three_hear_one_another_and_when_the_third_leaves_the_two_go_on()
    {
        await using var scene = await TalkScene.OpenAsync(network);
        var third = await AskAsync(scene);
        await scene.JoinAsync();
        await scene.HearAsync("three", customer: [Operator, Third], @operator: [Customer, Third]);
        await TalkScene.HearAsync(third, Operator, Customer);
        await scene.Ami.ActAsync("Hangup", ("Channel", scene.Third), ("Cause", "16"));
        await scene.HearAsync("two", customer: [Operator], @operator: [Customer]);
        Assert.DoesNotContain(scene.Ami.Heard, m => m.Event == "Hangup" && (m.Channel == scene.Line || m.Channel == scene.Attempt));
    }

    [AsteriskFact]
    public async Task Operator_who_leaves_three_leaves_two()
    {
        await using var scene = await TalkScene.OpenAsync(network);
        var third = await AskAsync(scene);
        await scene.JoinAsync();
        await scene.HearAsync("three", customer: [Operator, Third], @operator: [Customer, Third]);
        await scene.CompleteAsync();
        await scene.HearAsync("passed on", customer: [Third], @operator: []);
        await TalkScene.HearAsync(third, Customer);
        await scene.Ami.ActAsync("Hangup", ("Channel", scene.Third), ("Cause", "16"));
        await scene.Ami.EventAsync(scene.Attempt, "Hangup");
    }

    /// <summary>The dialplan does not end the third then: whoever hangs up on the customer hangs up on the third.</summary>
    [AsteriskTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Line_is_free_when_customer_and_third_have_left_three(bool thirdFirst)
    {
        await using var scene = await TalkScene.OpenAsync(network);
        await AskAsync(scene);
        await scene.JoinAsync();
        await scene.HearAsync("three", customer: [Operator, Third], @operator: [Customer, Third]);
        var frees = scene.Ami.Heard.Count(m => m.UserEvent == "DialerLineFree");
        foreach (var leg in thirdFirst ? new[] { scene.Third, scene.Attempt } : [scene.Attempt, scene.Third])
        {
            await scene.Ami.ActAsync("Hangup", ("Channel", leg), ("Cause", "16"));
            await scene.Ami.EventAsync(leg, "Hangup");
        }

        await scene.Ami.WaitAsync("line free", _ => scene.Ami.Heard.Count(m => m.UserEvent == "DialerLineFree") > frees);
        Assert.DoesNotContain(scene.Ami.Heard, m => m.Event == "Hangup" && m.Channel == scene.Line);
    }

    [AsteriskFact]
    public async Task Operator_who_puts_the_third_off_goes_on_with_the_customer()
    {
        await using var scene = await TalkScene.OpenAsync(network);
        await AskAsync(scene);
        await scene.JoinAsync();
        await scene.HearAsync("three", customer: [Operator, Third], @operator: [Customer, Third]);
        await scene.ResumeAsync();
        await scene.HearAsync("two", customer: [Operator], @operator: [Customer]);
        await scene.Ami.EventAsync(scene.Third, "Hangup");
    }

    [AsteriskFact]
    public async Task Two_who_were_three_can_hold_and_go_on()
    {
        await using var scene = await TalkScene.OpenAsync(network);
        await AskAsync(scene);
        await scene.JoinAsync();
        await scene.HearAsync("three", customer: [Operator, Third], @operator: [Customer, Third]);
        await scene.Ami.ActAsync("Hangup", ("Channel", scene.Third), ("Cause", "16"));
        await scene.HearAsync("two", customer: [Operator], @operator: [Customer]);
        var frees = scene.Ami.Heard.Count(m => m.UserEvent == "DialerLineFree");
        await scene.HoldAsync(2);
        await scene.Ami.WaitAsync("line free", _ => scene.Ami.Heard.Count(m => m.UserEvent == "DialerLineFree") > frees);
        await scene.ResumeAsync();
        await scene.HearAsync("after the hold", customer: [Operator], @operator: [Customer]);
    }

    [AsteriskFact]
    public async Task Muted_operator_is_not_heard_until_he_unmutes_or_the_customer_is_held()
    {
        await using var scene = await TalkScene.OpenAsync(network);
        await scene.MuteAsync("on");
        await scene.HearAsync("muted", customer: [], @operator: [Customer]);
        await scene.MuteAsync("off");
        await scene.HearAsync("unmuted", customer: [Operator], @operator: [Customer]);
        await scene.MuteAsync("on");
        await scene.HearAsync("muted again", customer: [], @operator: [Customer]);
        await scene.HoldAsync();
        await scene.Ami.SaidAsync(scene.Line, "DialerLineFree");
        await scene.ResumeAsync();
        await scene.HearAsync("after the hold", customer: [Operator], @operator: [Customer]);
    }

    private static async Task<StubCall> AskAsync(TalkScene scene)
    {
        await scene.HoldAsync();
        var third = await scene.ConsultAsync();
        await TalkScene.HearAsync(third, Operator);
        await scene.HearAsync("asking", customer: [], @operator: [Third]);
        return third;
    }
}
