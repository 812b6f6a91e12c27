using Xunit;

namespace Cluster.Tests.Asterisk;

/// <summary>The dialplan's contract as a test says it: order a call, wait for what it reports.</summary>
internal static class AsteriskCalls
{
    /// <summary>A sound of Asterisk's own set, 0.9 s long.</summary>
    public const string ShortSound = "vm-goodbye";

    /// <summary>A sound long enough to be interrupted (30 s).</summary>
    public const string LongSound = "demo-congrats";

    /// <summary>An id as the dialer makes them: a UUID that starts with 0, so that it can never be taken for another number.</summary>
    public static string NewId() => "0" + Guid.NewGuid().ToString()[1..];

    public static string Number(int ending) => $"7900123{ending:D4}";

    public static async Task<string> CallAsync(
        this AmiSocket ami, string channel, string extension = "message", string? id = null, TimeSpan? ringTime = null,
        params (string Name, string Value)[] variables)
    {
        id ??= NewId();
        var answer = await ami.ActAsync("Originate",
        [
            ("Channel", channel), ("ChannelId", id), ("Account", id), ("Context", "dialer-customer"), ("Exten", extension),
            ("Priority", "1"), ("Async", "true"), ("CallerID", "78005553535"),
            ("Timeout", (ringTime ?? TimeSpan.FromSeconds(8)).TotalMilliseconds.ToString("0")),
            .. variables.Select(v => ("Variable", $"{v.Name}={v.Value}")),
        ]);
        Assert.Equal("Success", answer["Response"]);
        return id;
    }

    public static Task<string> CallAsync(this AmiSocket ami, int ending, params (string Name, string Value)[] variables) =>
        ami.CallAsync($"PJSIP/{Number(ending)}@trunk", variables: variables);

    public static Task<string> CallForOperatorAsync(this AmiSocket ami, int ending, string limit, params (string Name, string Value)[] more) =>
        ami.CallAsync($"PJSIP/{Number(ending)}@trunk", "operator",
            variables: [("DIALER_LIMIT", limit), ("DIALER_SAFE_SOUND", ShortSound), .. more]);

    public static async Task<string> OpenLineAsync(this AmiSocket ami, string phone)
    {
        var id = NewId();
        await ami.ActAsync("Originate", ("Channel", $"PJSIP/{phone}"), ("ChannelId", id), ("Context", "dialer-line"), ("Exten", "s"),
            ("Priority", "1"), ("Async", "true"), ("Timeout", "5000"), ("Variable", "DIALER_MAX_SECONDS=600"));
        await ami.SaidAsync(id, "DialerLineUp");
        return id;
    }

    /// <summary>Dials a phone for something that is done with an operator's line; answers the new leg's id.</summary>
    public static async Task<string> DialAsync(this AmiSocket ami, string phone, string context, string extension, params (string Name, string Value)[] variables)
    {
        var id = NewId();
        var answer = await ami.ActAsync("Originate",
        [
            ("Channel", $"PJSIP/{phone}"), ("ChannelId", id), ("Context", context), ("Exten", extension), ("Priority", "1"), ("Async", "true"), ("Timeout", "5000"),
            .. variables.Select(v => ("Variable", $"{v.Name}={v.Value}")),
        ]);
        Assert.Equal("Success", answer["Response"]);
        return id;
    }

    public static Task<AmiMessage> ConnectAsync(this AmiSocket ami, string attempt, string line) =>
        ami.ActAsync("Redirect", ("Channel", attempt), ("Context", "dialer-connect"), ("Exten", line), ("Priority", "1"));

    /// <summary>Waits for a user event of this channel.</summary>
    public static Task<AmiMessage> SaidAsync(this AmiSocket ami, string id, string userEvent) =>
        ami.WaitAsync($"{userEvent} of {id}", m => m.UserEvent == userEvent && m.Channel == id);

    /// <summary>Waits for an event of this channel.</summary>
    public static Task<AmiMessage> EventAsync(this AmiSocket ami, string id, string name) =>
        ami.WaitAsync($"{name} of {id}", m => m.Event == name && m.Channel == id);

    public static Task<AmiMessage> RingsAsync(this AmiSocket ami, string id) =>
        ami.WaitAsync($"ringing of {id}", m => m.Event == "Newstate" && m["ChannelStateDesc"] == "Ringing" && m.Channel == id);

    /// <summary>What the dialplan said about this channel so far, in order.</summary>
    public static IReadOnlyList<string> Story(this AmiSocket ami, string id) =>
        [.. ami.Heard.Where(m => m.Channel == id && m.Event is "UserEvent" or "Hangup" && m.Channel == id)
            .Select(m => m.Event == "Hangup" ? "Hangup" : m.UserEvent + (m["Key"].Length > 0 ? " " + m["Key"] : ""))];
}
