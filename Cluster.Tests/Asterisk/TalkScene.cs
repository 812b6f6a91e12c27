using Xunit;

namespace Cluster.Tests.Asterisk;

/// <summary>A customer and an operator who talk on a real gateway, and a third telephone; each sends a tone that the others can be asked for.</summary>
internal sealed class TalkScene : IAsyncDisposable
{
    private static readonly int[] Tones = [500, 900, 1500, 2300];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private TalkScene(AmiSocket ami, SipStub operators, SipStub customers, SipStub thirds, SipStub supervisors) =>
        (Ami, Operators, Customers, Thirds, Supervisors) = (ami, operators, customers, thirds, supervisors);

    public AmiSocket Ami { get; }

    public SipStub Operators { get; }

    public SipStub Customers { get; }

    public SipStub Thirds { get; }

    public SipStub Supervisors { get; }

    public string Line { get; private set; } = "";

    public string Attempt { get; private set; } = "";

    public string Third { get; private set; } = "";

    public StubCall Phone { get; private set; } = null!;

    public StubCall Person { get; private set; } = null!;

    public static async Task<TalkScene> OpenAsync(AsteriskNetwork network, bool record = false)
    {
        var scene = new TalkScene(
            await AmiSocket.OpenAsync(network.First), new SipStub(network.StubOperator, TimeSpan.Zero, Tones[0]),
            new SipStub(network.StubCustomer, TimeSpan.FromMilliseconds(50), Tones[1]), new SipStub(network.StubThird, TimeSpan.FromMilliseconds(50), Tones[2]),
            new SipStub(network.StubSupervisor, TimeSpan.Zero, Tones[3]));
        scene.Line = await scene.Ami.OpenLineAsync("stubop");
        scene.Phone = await scene.Operators.NextCallAsync();
        scene.Attempt = await scene.Ami.CallAsync("PJSIP/79001234567@stub", "operator", variables:
            [("DIALER_LIMIT", "5"), ("DIALER_SAFE_SOUND", AsteriskCalls.ShortSound), ("DIALER_RECORD", record ? "1" : "0")]);
        await scene.Ami.SaidAsync(scene.Attempt, "DialerAnswered");
        await scene.ResumeAsync();
        scene.Person = await scene.Customers.NextCallAsync();
        await scene.HearAsync("at first", [Tones[0]], [Tones[1]]);
        return scene;
    }

    /// <summary>And waits until the gateway has said so, for the time of this number.</summary>
    public async Task HoldAsync(int times = 1)
    {
        await RedirectAsync("dialer-hold", "s");
        await Ami.WaitAsync($"hold {times}", _ => Ami.Heard.Count(m => m.UserEvent == "DialerHeld" && m.Channel == Attempt) == times);
    }

    public Task ResumeAsync() => RedirectAsync("dialer-connect", Line);

    public Task TransferAsync(string target) => RedirectAsync("dialer-transfer", target);

    /// <summary>The operator calls the third, who answers; the customer should be on hold.</summary>
    public async Task<StubCall> ConsultAsync()
    {
        Third = await Ami.DialAsync("stubthird", "dialer-consult", Line);
        return await Thirds.NextCallAsync();
    }

    /// <summary>The operator's microphone, as the dialer says it.</summary>
    public async Task MuteAsync(string state)
    {
        await SetAsync("DIALER_MUTED", state == "on" ? "1" : "0");
        await SetAsync("MUTEAUDIO(in)", state);
    }

    /// <summary>The three talk with one another.</summary>
    public Task JoinAsync() => RedirectAsync("dialer-three", Line);

    /// <summary>The customer goes on with the third.</summary>
    public Task CompleteAsync() => RedirectAsync("dialer-third", Third);

    /// <summary>Waits until the two hear these tones and no others.</summary>
    public async Task HearAsync(string when, int[] customer, int[] @operator)
    {
        using var late = new CancellationTokenSource(Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!(Heard(Person).SequenceEqual(customer) && Heard(Phone).SequenceEqual(@operator)))
        {
            try
            {
                await poll.WaitForNextTickAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"{when}: the customer hears {string.Join('+', Heard(Person))}, the operator {string.Join('+', Heard(Phone))}");
            }
        }
    }

    /// <summary>Waits until this telephone hears these tones and no others.</summary>
    public static async Task HearAsync(StubCall call, params int[] tones)
    {
        using var late = new CancellationTokenSource(Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!Heard(call).SequenceEqual(tones))
        {
            try
            {
                await poll.WaitForNextTickAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"{call.Number} hears {string.Join('+', Heard(call))} and not {string.Join('+', tones)}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Ami.ActAsync("Hangup", ("Channel", Attempt), ("Cause", "16"));
            await CloseLineAsync();
        }
        finally
        {
            await Ami.DisposeAsync();
            await Thirds.DisposeAsync();
            await Supervisors.DisposeAsync();
            await Customers.DisposeAsync();
            await Operators.DisposeAsync();
        }
    }

    /// <summary>A hang-up that meets the line on its way into a conversation or out of it is lost, so it is said again.</summary>
    private async Task CloseLineAsync()
    {
        const int tries = 5;
        for (var i = 1; ; i++)
        {
            await Ami.ActAsync("Hangup", ("Channel", Line), ("Cause", "16"));
            try
            {
                await Ami.WaitAsync($"the end of line {Line}", m => m.Event == "Hangup" && m.Channel == Line, TimeSpan.FromSeconds(2));
                return;
            }
            catch (TimeoutException) when (i < tries)
            {
            }
        }
    }

    private static IEnumerable<int> Heard(StubCall call) => Tones.Where(call.Hears);

    private async Task SetAsync(string variable, string value) => Assert.Equal(
        "Success", (await Ami.ActAsync("Setvar", ("Channel", Line), ("Variable", variable), ("Value", value)))["Response"]);

    private async Task RedirectAsync(string context, string extension) => Assert.Equal(
        "Success", (await Ami.ActAsync("Redirect", ("Channel", Attempt), ("Context", context), ("Exten", extension), ("Priority", "1")))["Response"]);
}
