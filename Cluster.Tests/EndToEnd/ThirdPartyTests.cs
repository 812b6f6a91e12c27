using System.Globalization;
using Cluster.Api.Attempts;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Operators;
using Cluster.Tests.Asterisk;
using Xunit;
using Xunit.Abstractions;
using static Cluster.Tests.EndToEnd.ConversationScene;

namespace Cluster.Tests.EndToEnd;

/// <summary>A recorded call with mute, a question to a third, three in the call and a third who takes over, through the whole process and a real gateway.</summary>
[Collection(AsteriskCollection.Name)]
public sealed class ThirdPartyTests(AsteriskNetwork network, PrivateServer server, ITestOutputHelper output)
{
    private const int Left = 0;
    private const int Right = 1;

    /// <summary>Marks are 0.07 s off on a machine that keeps up; with ten processes waiting for two cores 0.94 s were seen.</summary>
    private static readonly TimeSpan s_late = TimeSpan.FromSeconds(1);

    /// <summary>Pieces of 100 ms in two stretches of a second: each loses the two at its ends, and begins and pauses a little late. Unpaused there would be some eighty.</summary>
    private static readonly (int Least, int Most) s_recorded = (12, 28);

    [AsteriskFact]
    public async Task Operator_mutes_asks_a_third_makes_it_three_and_leaves()
    {
        await using var scene = await StartAsync(network, server, TimeSpan.FromMilliseconds(700), RecordingMode.OnDemand);
        var (me, phone) = (scene.Me, scene.Phone);

        Assert.True((await me.MuteAsync(true)).Ok);
        await scene.HearAsync("muted", [], [Customer]);
        Assert.True((await me.MuteAsync(false)).Ok);
        await scene.HearAsync("unmuted", [Operator], [Customer]);

        Assert.Equal(RecordingState.Paused, (await me.GetStatusAsync()).Recording);
        Assert.True((await me.RecordAsync(true)).Ok);
        await Task.Delay(1_000);
        Assert.True((await me.RecordAsync(false)).Ok);

        await scene.TakenAsync(() => me.ConsultAsync("nosuchphone"));
        await scene.TalkIsAsync(TalkState.Held);
        await scene.TakenAsync(() => me.ConsultAsync("stubthird"));
        var third = await scene.NextThirdAsync();
        await scene.TalkIsAsync(TalkState.Consulting);
        await scene.HearAsync("asking", [], [Third]);
        await scene.HearAsync("the third", third, [Operator], phone, [Third]);

        await Task.Delay(1_000);
        Assert.True((await me.ResumeAsync()).Ok);
        await scene.HearAsync("returned", [Operator], [Customer]);
        Assert.True((await me.RecordAsync(true)).Ok);
        await Task.Delay(1_000);
        Assert.True((await me.RecordAsync(false)).Ok);
        await scene.TakenAsync(() => me.ConsultAsync("stubthird"));
        third = await scene.NextThirdAsync();
        await scene.TalkIsAsync(TalkState.Consulting);

        await scene.TakenAsync(() => me.JoinAsync());
        await scene.HearAsync("three", [Operator, Third], [Customer, Third]);
        await scene.HearAsync("three, the third", third, [Operator, Customer], phone, [Customer, Third]);
        await scene.TalkIsAsync(TalkState.Conference);

        await scene.TakenAsync(() => me.CompleteAsync());
        await scene.HearAsync("left", [Third], []);
        await scene.HearAsync("the third goes on", third, [Customer], phone, []);
        await scene.WritesUpAsync();
        var database = scene.Cluster.Database;
        Assert.Equal(1, await database.CountAsync("transfers"));
        Assert.Equal(1, await database.CountAsync("recordings"));

        var attempt = scene.Attempt.ToString();
        await scene.Cluster.Gateway(network.First.Name).HangUpAsync(attempt);
        await scene.Cluster.UntilAsync("the call has its record", async () => (await database.CallsAsync()).Count == 1);
        var file = new StereoFile(await File.ReadAllBytesAsync(StereoFile.PathOn(network.First, attempt)));
        Assert.InRange(file.Pieces(Left, Customer), s_recorded.Least, s_recorded.Most);
        Assert.InRange(file.Pieces(Right, Operator), s_recorded.Least, s_recorded.Most);
        Assert.Equal(0, file.Pieces(Right, Third));
        await MarksMeetAsync(scene, file);
    }

    /// <summary>Where the timeline says that the recording began and paused, it does: before the third was asked, and after that hold, which took no time of the file.</summary>
    private async Task MarksMeetAsync(ConversationScene scene, StereoFile file)
    {
        var steps = TalkSteps.Tell(await new AttemptQueries(scene.Cluster.Database).TalkAsync(scene.Attempt, CancellationToken.None)).ToList();
        Assert.Equal(
            ["muted", "unmuted", "recording-on", "recording-paused", "held", "third-called", "third-gone", "consulting", "resumed", "conference", "transfer-begun"],
            steps.Select(step => step.Step).Distinct());
        var heard = file.Stretches(Left, Customer);
        var marks = steps.Where(step => step.Step.StartsWith("recording", StringComparison.Ordinal)).Select(step => step.RecordingSeconds!.Value);
        var late = marks.Zip(heard.SelectMany(one => new[] { one.From, one.To }), (mark, sound) => mark - sound).ToList();
        output.WriteLine($"marks after the sound, seconds: {string.Join(", ", late.Select(one => one.ToString("0.00", CultureInfo.InvariantCulture)))}");
        Assert.Equal(4, late.Count);
        Assert.All(late, one => Assert.InRange(one, -s_late.TotalSeconds, s_late.TotalSeconds));
        Assert.True(FirstAt("resumed") - FirstAt("held") > s_late * 2, "the hold was too short to be noticed");

        DateTimeOffset FirstAt(string name) => steps.First(step => step.Step == name).At;
    }
}
