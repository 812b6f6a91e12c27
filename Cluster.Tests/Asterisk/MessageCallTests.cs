using Xunit;

namespace Cluster.Tests.Asterisk;

/// <summary>A call that plays a message: the sound, the keys, the machine, and that no call stands for ever.</summary>
[Collection(AsteriskCollection.Name)]
public sealed class MessageCallTests(AsteriskNetwork network)
{
    private static readonly (string, string) Short = ("DIALER_SOUND", AsteriskCalls.ShortSound);
    private static readonly (string, string) Long = ("DIALER_SOUND", AsteriskCalls.LongSound);

    [AsteriskTheory]
    [InlineData(0, "DialerAnswered, DialerMessagePlayed, Hangup", "played")]
    [InlineData(6, "DialerAnswered, DialerMessagePlayed, Hangup", "played")]
    public async Task Message_without_keys_is_played_and_the_call_ended(int digit, string story, string mark)
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        var id = await ami.CallAsync(digit, Short, ("DIALER_KEYS", "0"));

        Assert.Equal("16", (await ami.EventAsync(id, "Hangup"))["Cause"]);
        Assert.Equal(story, string.Join(", ", ami.Story(id)));
        var record = await network.First.Records.FinishedAsync(id);
        Assert.Equal(("ANSWERED", mark, 16), (record.Disposition, record.Mark, record.Cause));
        Assert.InRange((record.End - record.Answer)!.Value.TotalSeconds, 0.5, 3);
    }

    [AsteriskTheory]
    [InlineData(30, 1, "DialerAnswered, DialerKey 3, Hangup")]
    [InlineData(90, 2, "DialerAnswered, DialerKey 1, DialerKey 2, Hangup")]
    [InlineData(90, 1, "DialerAnswered, DialerKey 1, Hangup")]
    public async Task Key_ends_the_sound_and_each_key_is_reported(int ending, int keys, string story)
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        var id = await ami.CallAsync(ending, Long, ("DIALER_KEYS", $"{keys}"), ("DIALER_KEY_WAIT", "2"));

        await ami.EventAsync(id, "Hangup");
        Assert.Equal(story, string.Join(", ", ami.Story(id)));
        Assert.Equal("keys", (await network.First.Records.FinishedAsync(id)).Mark);
    }

    [AsteriskFact]
    public async Task Key_after_the_sound_is_waited_for()
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        var id = await ami.CallAsync(50, ("DIALER_SOUND", "beep"), ("DIALER_KEYS", "1"), ("DIALER_KEY_WAIT", "5"));

        await ami.EventAsync(id, "Hangup");
        Assert.Equal("DialerAnswered, DialerMessagePlayed, DialerKey 5, Hangup", string.Join(", ", ami.Story(id)));
    }

    [AsteriskFact]
    public async Task Nobody_presses_a_key_and_the_call_ends_after_the_wait()
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        var id = await ami.CallAsync(0, Short, ("DIALER_KEYS", "1"), ("DIALER_KEY_WAIT", "0.5"));

        await ami.EventAsync(id, "Hangup");
        Assert.Equal("DialerAnswered, DialerMessagePlayed, Hangup", string.Join(", ", ami.Story(id)));
    }

    [AsteriskTheory]
    [InlineData("0", "no/such")]
    [InlineData("1", "no/such")]
    [InlineData("1", "")]
    public async Task Missing_sound_is_said_and_the_call_ended_at_once(string keys, string sound)
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        var id = await ami.CallAsync(7, ("DIALER_SOUND", sound), ("DIALER_KEYS", keys));

        await ami.EventAsync(id, "Hangup");
        Assert.Equal("DialerAnswered, DialerSoundMissing, Hangup", string.Join(", ", ami.Story(id)));
    }

    [AsteriskTheory]
    [InlineData(0, "0", "HUMAN", "DialerAnswered, DialerAmd, DialerMessagePlayed, Hangup")]
    [InlineData(5, "0", "MACHINE", "DialerAnswered, DialerAmd, Hangup")]
    [InlineData(5, "1", "MACHINE", "DialerAnswered, DialerAmd, DialerMessagePlayed, Hangup")]
    public async Task Machine_detection_decides_whether_the_message_is_played(int digit, string playToMachine, string status, string story)
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        var id = await ami.CallAsync(digit, Short, ("DIALER_AMD", "1"), ("DIALER_MACHINE_PLAY", playToMachine));

        await ami.EventAsync(id, "Hangup");
        Assert.Equal(status, (await ami.SaidAsync(id, "DialerAmd"))["Status"]);
        Assert.Equal(story, string.Join(", ", ami.Story(id)));
    }

    [AsteriskFact]
    public async Task Call_ends_at_its_absolute_limit()
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        var id = await ami.CallAsync(7, Long, ("DIALER_MAX_SECONDS", "1"));

        await ami.EventAsync(id, "Hangup");
        var record = await network.First.Records.FinishedAsync(id);
        Assert.InRange((record.End - record.Answer)!.Value.TotalSeconds, 0.9, 2);
    }

    [AsteriskFact]
    public async Task Sound_may_be_named_by_its_whole_path()
    {
        var sound = Path.Combine(AsteriskRoot.Folder, "usr/share/asterisk/sounds/en", AsteriskCalls.ShortSound);
        await using var ami = await AmiSocket.OpenAsync(network.First);
        var id = await ami.CallAsync(7, ("DIALER_SOUND", sound), ("DIALER_KEYS", "0"));

        await ami.SaidAsync(id, "DialerMessagePlayed");
        await ami.EventAsync(id, "Hangup");
    }

    [AsteriskTheory]
    [InlineData("digits/../vm-goodbye")]     // exists, were it followed
    [InlineData("vm-goodbye&tt-weasels")]
    [InlineData("${SHELL(id)}")]
    public async Task Sound_with_illegal_characters_is_not_played(string sound)
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        var id = await ami.CallAsync(7, ("DIALER_SOUND", sound), ("DIALER_KEYS", "0"));

        await ami.SaidAsync(id, "DialerSoundMissing");
        await ami.EventAsync(id, "Hangup");
    }
}
