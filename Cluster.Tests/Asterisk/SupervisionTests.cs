using Xunit;

namespace Cluster.Tests.Asterisk;

/// <summary>A supervisor listens, whispers and speaks to both, by what each of them hears.</summary>
[Collection(AsteriskCollection.Name)]
public sealed class SupervisionTests(AsteriskNetwork network)
{
    private const int Operator = 500;
    private const int Customer = 900;
    private const int Supervisor = 2300;

    [AsteriskTheory]
    [InlineData("", new int[0], new int[0])]
    [InlineData("w", new int[0], new[] { Supervisor })]
    [InlineData("B", new[] { Supervisor }, new[] { Supervisor })]
    public async Task Supervisor_is_heard_by_whom_he_chose_and_by_nobody_else(string way, int[] customer, int[] @operator)
    {
        await using var scene = await TalkScene.OpenAsync(network);
        var supervision = await scene.Ami.DialAsync("stubsup", "dialer-supervise", scene.Line, ("DIALER_WAY", way));
        var phone = await scene.Supervisors.NextCallAsync();
        await TalkScene.HearAsync(phone, Operator, Customer);
        await scene.HearAsync($"way '{way}'", customer: [Operator, .. customer], @operator: [Customer, .. @operator]);
        await scene.Ami.ActAsync("Hangup", ("Channel", supervision), ("Cause", "16"));
        await scene.HearAsync("alone again", customer: [Operator], @operator: [Customer]);
    }

    [AsteriskFact]
    public async Task Supervisor_changes_the_way_while_he_listens()
    {
        await using var scene = await TalkScene.OpenAsync(network);
        var supervision = await scene.Ami.DialAsync("stubsup", "dialer-supervise", scene.Line);
        var phone = await scene.Supervisors.NextCallAsync();
        await TalkScene.HearAsync(phone, Operator, Customer);
        await PressAsync("5", [Operator], [Customer, Supervisor]);
        await PressAsync("6", [Operator, Supervisor], [Customer, Supervisor]);
        await PressAsync("4", [Operator], [Customer]);
        await scene.Ami.ActAsync("Hangup", ("Channel", supervision), ("Cause", "16"));
        await scene.Ami.EventAsync(supervision, "Hangup");

        async Task PressAsync(string key, int[] customer, int[] @operator)
        {
            Assert.Equal("Success", (await scene.Ami.ActAsync(
                "PlayDTMF", ("Channel", supervision), ("Digit", key), ("Duration", "120"), ("Receive", "true")))["Response"]);
            await scene.HearAsync($"after key {key}", customer, @operator);
        }
    }

    [AsteriskFact]
    public async Task Supervision_ends_with_the_line()
    {
        await using var scene = await TalkScene.OpenAsync(network);
        var supervision = await scene.Ami.DialAsync("stubsup", "dialer-supervise", scene.Line);
        var phone = await scene.Supervisors.NextCallAsync();
        await TalkScene.HearAsync(phone, Operator, Customer);
        await scene.Ami.ActAsync("Hangup", ("Channel", scene.Line), ("Cause", "16"));
        await scene.Ami.EventAsync(supervision, "Hangup");
    }
}
