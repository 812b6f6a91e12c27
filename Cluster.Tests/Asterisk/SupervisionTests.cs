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
    [InlineData("listen", new int[0], new int[0])]
    [InlineData("whisper", new int[0], new[] { Supervisor })]
    [InlineData("barge", new[] { Supervisor }, new[] { Supervisor })]
    public async Task Supervisor_is_heard_by_whom_he_chose_and_by_nobody_else(string way, int[] customer, int[] @operator)
    {
        await using var scene = await TalkScene.OpenAsync(network);
        var supervision = await scene.Ami.DialAsync("stubsup", "dialer-supervise", way, ("DIALER_LINE", scene.Line));
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
        var supervision = await scene.Ami.DialAsync("stubsup", "dialer-supervise", "listen", ("DIALER_LINE", scene.Line));
        var phone = await scene.Supervisors.NextCallAsync();
        await TalkScene.HearAsync(phone, Operator, Customer);
        await ChangeAsync("whisper", [Operator], [Customer, Supervisor]);
        await ChangeAsync("barge", [Operator, Supervisor], [Customer, Supervisor]);
        await ChangeAsync("listen", [Operator], [Customer]);
        await TalkScene.HearAsync(phone, Operator, Customer);
        await scene.Ami.ActAsync("Hangup", ("Channel", supervision), ("Cause", "16"));
        await scene.Ami.EventAsync(supervision, "Hangup");

        async Task ChangeAsync(string way, int[] customer, int[] @operator)
        {
            Assert.Equal("Success", (await scene.Ami.ActAsync(
                "Redirect", ("Channel", supervision), ("Context", "dialer-supervise"), ("Exten", way), ("Priority", "1")))["Response"]);
            await scene.Ami.WaitAsync($"the report of {way}", m => m.UserEvent == "DialerSupervising" && m.Channel == supervision && m["Way"] == way);
            await scene.HearAsync($"after {way}", customer, @operator);
        }
    }

    /// <summary>The dialer would not hear of it, and nobody could look up who spoke into the call.</summary>
    [AsteriskFact]
    public async Task Keys_of_the_supervisors_phone_change_nothing()
    {
        await using var scene = await TalkScene.OpenAsync(network);
        var supervision = await scene.Ami.DialAsync("stubsup", "dialer-supervise", "listen", ("DIALER_LINE", scene.Line));
        var phone = await scene.Supervisors.NextCallAsync();
        await TalkScene.HearAsync(phone, Operator, Customer);
        foreach (var key in "456")
        {
            Assert.Equal("Success", (await scene.Ami.ActAsync(
                "PlayDTMF", ("Channel", supervision), ("Digit", key.ToString()), ("Duration", "120"), ("Receive", "true")))["Response"]);
            await Task.Delay(TimeSpan.FromMilliseconds(500)); // longer than a key and the window in which a tone is found
            await scene.HearAsync($"after key {key}", [Operator], [Customer]);
        }

        await TalkScene.HearAsync(phone, Operator, Customer);
        await scene.Ami.ActAsync("Hangup", ("Channel", supervision), ("Cause", "16"));
        await scene.Ami.EventAsync(supervision, "Hangup");
    }

    [AsteriskFact]
    public async Task Supervision_ends_with_the_line()
    {
        await using var scene = await TalkScene.OpenAsync(network);
        var supervision = await scene.Ami.DialAsync("stubsup", "dialer-supervise", "listen", ("DIALER_LINE", scene.Line));
        var phone = await scene.Supervisors.NextCallAsync();
        await TalkScene.HearAsync(phone, Operator, Customer);
        await scene.Ami.ActAsync("Hangup", ("Channel", scene.Line), ("Cause", "16"));
        await scene.Ami.EventAsync(supervision, "Hangup");
    }
}
