using Xunit;

namespace Cluster.Tests.Asterisk;

/// <summary>What is in the file of a recorded call: whose tone, on which side, and when.</summary>
[Collection(AsteriskCollection.Name)]
public sealed class RecordingTests(AsteriskNetwork network)
{
    private const int Operator = 500;
    private const int Customer = 900;
    private const int Supervisor = 2300;
    private const int Left = 0;
    private const int Right = 1;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(600);

    [AsteriskFact]
    public async Task Each_side_is_recorded_on_its_own_and_a_pause_is_silence()
    {
        await using var scene = await TalkScene.OpenAsync(network, record: true);
        await Task.Delay(Moment);
        Assert.Equal("Success", await MuteAsync(scene, "1"));
        await Task.Delay(Moment);
        Assert.Equal("Success", await MuteAsync(scene, "0"));
        await Task.Delay(Moment);
        var file = await EndAsync(scene);
        Assert.InRange(file.Pieces(Left, Customer), 10, 40);
        Assert.InRange(file.Pieces(Right, Operator), 10, 40);
        Assert.InRange(file.SilentPieces(), 4, 8);
        Assert.Equal((0, 0), (file.Pieces(Left, Operator), file.Pieces(Right, Customer)));
    }

    [AsteriskFact]
    public async Task Nothing_is_recorded_while_the_recording_is_deaf_or_the_customer_on_hold()
    {
        await using var scene = await TalkScene.OpenAsync(network, record: true);
        Assert.Equal("Success", await MuteAsync(scene, "1"));
        await Task.Delay(Moment);
        await scene.HoldAsync();
        var held = await LengthAsync(scene);
        await Task.Delay(Moment * 2);
        Assert.InRange(await LengthAsync(scene) - held, 0, 16_000);
        await scene.ResumeAsync();
        await scene.HearAsync("resumed", customer: [Operator], @operator: [Customer]);
        var file = await EndAsync(scene);
        Assert.InRange(file.Pieces(Left, Customer), 0, 8); // before it was made deaf
    }

    [AsteriskFact]
    public async Task Whisper_is_not_in_the_recording()
    {
        await using var scene = await TalkScene.OpenAsync(network, record: true);
        var supervision = await scene.Ami.DialAsync("stubsup", "dialer-supervise", "whisper", ("DIALER_LINE", scene.Line));
        await scene.HearAsync("whisper", customer: [Operator], @operator: [Customer, Supervisor]);
        await Task.Delay(Moment);
        await scene.Ami.ActAsync("Hangup", ("Channel", supervision), ("Cause", "16"));
        var file = await EndAsync(scene);
        Assert.InRange(file.Pieces(Right, Operator), 5, 60);
        Assert.Equal((0, 0), (file.Pieces(Left, Supervisor), file.Pieces(Right, Supervisor)));
    }

    [AsteriskFact]
    public async Task Message_is_recorded_with_what_the_customer_says_and_hears()
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        await using var customers = new SipStub(network.StubCustomer, TimeSpan.FromMilliseconds(50), Customer);
        var call = await ami.CallAsync("PJSIP/79001234567@stub", variables: [("DIALER_SOUND", AsteriskCalls.LongSound), ("DIALER_RECORD", "1")]);
        await ami.SaidAsync(call, "DialerAnswered");
        await Task.Delay(Moment * 3);
        await ami.ActAsync("Hangup", ("Channel", call), ("Cause", "16"));
        await ami.EventAsync(call, "Hangup");
        var file = new StereoFile(await File.ReadAllBytesAsync(StereoFile.PathOn(network.First, call)));
        Assert.InRange(file.Pieces(Left, Customer), 8, 40);
        Assert.Equal(0, file.Pieces(Right, Customer));
        Assert.InRange(file.LoudPieces(Right), 3, 40);
    }

    [AsteriskFact]
    public async Task Call_that_is_not_recorded_has_no_file_and_says_so()
    {
        await using var scene = await TalkScene.OpenAsync(network);
        Assert.Equal("Error", await MuteAsync(scene, "1"));
        await scene.Ami.ActAsync("Hangup", ("Channel", scene.Attempt), ("Cause", "16"));
        await scene.Ami.EventAsync(scene.Attempt, "Hangup");
        Assert.False(File.Exists(StereoFile.PathOn(network.First, scene.Attempt)));
    }

    private static async Task<string> MuteAsync(TalkScene scene, string state) =>
        (await scene.Ami.ActAsync("MixMonitorMute", ("Channel", scene.Attempt), ("Direction", "both"), ("State", state)))["Response"];

    private async Task<long> LengthAsync(TalkScene scene)
    {
        await Task.Delay(100); // what is on its way to the file
        return new FileInfo(StereoFile.PathOn(network.First, scene.Attempt)).Length;
    }

    private async Task<StereoFile> EndAsync(TalkScene scene)
    {
        await scene.Ami.ActAsync("Hangup", ("Channel", scene.Attempt), ("Cause", "16"));
        await scene.Ami.EventAsync(scene.Attempt, "Hangup");
        return new StereoFile(await File.ReadAllBytesAsync(StereoFile.PathOn(network.First, scene.Attempt)));
    }
}
