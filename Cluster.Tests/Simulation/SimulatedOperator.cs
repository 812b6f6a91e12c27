using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Operators;

namespace Cluster.Tests.Simulation;

/// <summary>A person at work: signs in, is ready, talks, gives results, takes breaks, goes home and comes back.</summary>
internal sealed class SimulatedOperator(SimulatedWorld world, Guid id, string gatewayId, Random random)
{
    private static readonly string[] Results = ["sold", "no", "again", "later", "never", "no"];

    public Guid Id => id;

    /// <summary>At the end of a run everybody is at the desk and does nothing but work.</summary>
    public bool Diligent { get; set; }

    /// <summary>The phone never fails.</summary>
    public bool HasGoodPhone { get; init; }

    /// <summary>To whom he passes customers on.</summary>
    public IReadOnlyList<Guid> Colleagues { get; init; } = [];

    /// <summary>Nobody works any more.</summary>
    public bool Over { get; set; }

    public void Start() => _ = world.Scheduler.NewLane().RunAsync(WorkAsync);

    private async Task WorkAsync()
    {
        while (!Over)
        {
            await Task.Delay(TimeSpan.FromSeconds(2 + (random.NextDouble() * 18)), world.Time);
            try
            {
                var me = world.Process.Operator(id);
                await ActAsync(me, await me.GetStatusAsync());
            }
#pragma warning disable CA1031 // The process may be down or dying: people try again.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                world.Note($"operator {id}: {exception.Message}");
            }
        }
    }

    private Task ActAsync(IOperatorGrain me, OperatorStatus status) => status switch
    {
        { Presence: Presence.SignedOut } => me.SignInAsync(gatewayId, "PJSIP/phone"),
        { Activity: Activity.Previewing } => LookAsync(me, status),
        { Activity: Activity.WrapUp } => WriteUpAsync(me, status),
        { Presence: Presence.Paused } when Diligent || random.Next(3) == 0 => me.ReadyAsync(),
        _ when Diligent => Task.CompletedTask,
        { Talk: TalkState.Held or TalkState.Calling } => me.ResumeAsync(),
        { Talk: TalkState.Consulting or TalkState.Conference } => EndConsultationAsync(me),
        { Activity: Activity.Talking } => TalkAsync(me, status),
        _ => RestAsync(me),
    };

    private Task LookAsync(IOperatorGrain me, OperatorStatus status) => random.Next(Diligent ? 2 : 6) switch
    {
        0 or 1 => DialAsync(status.CampaignId!.Value, status.ContactId!.Value),
        2 => me.SkipAsync("not now"),
        3 => me.ProlongAsync(),
        _ => Task.CompletedTask,
    };

    private async Task DialAsync(Guid campaignId, Guid contactId)
    {
        var reply = await world.Process.Campaign(campaignId).DialManuallyAsync(new ManualCall(world.NextId(), id, contactId, null));
        world.Note($"operator {id} dials {contactId}: {reply.Refusal?.Code}");
    }

    /// <summary>Anybody of his campaigns, due or not.</summary>
    private Task DialSomebodyAsync()
    {
        var entries = world.Tables.Operators[id].Definition.Campaigns.SelectMany(campaign => world.Tables.EntriesOfCampaign[campaign]).ToList();
        return entries.Count == 0 ? Task.CompletedTask : Pick(entries[random.Next(entries.Count)]);

        Task Pick(EntryRow entry) => DialAsync(entry.State.CampaignId, entry.ContactId);
    }

    private Task TalkAsync(IOperatorGrain me, OperatorStatus status) => random.Next(20) switch
    {
        0 => me.HangUpAsync(),
        1 => GiveResultAsync(me, status),
        2 => me.PauseAsync("after this call"),
        3 or 4 => me.HoldAsync(),
        5 => me.TransferAsync("2001"),
        6 => me.TransferAsync("+49301111"),
        7 when Colleagues.Count > 0 => me.TransferToOperatorAsync(Colleagues[random.Next(Colleagues.Count)]),
        8 or 9 => me.ConsultAsync("2001"),
        10 => me.ConsultAsync("+49301111"),
        11 => me.MuteAsync(!status.Muted),
        12 or 13 => me.RecordAsync(status.Recording == RecordingState.Paused),
        14 => me.WriteUpAsync(!status.WrapUpAsked),
        _ => Task.CompletedTask,
    };

    private Task WriteUpAsync(IOperatorGrain me, OperatorStatus status) => random.Next(Diligent ? 1 : 8) switch
    {
        1 => me.ProlongAsync(),
        2 => me.FinishAsync(),
        3 => me.PauseAsync("after this call"),
        4 => SignOutAsync(me),
        _ => GiveResultAsync(me, status),
    };

    private Task EndConsultationAsync(IOperatorGrain me) => random.Next(3) switch
    {
        0 => me.ResumeAsync(),
        1 => me.JoinAsync(),
        _ => me.CompleteAsync(),
    };

    private Task RestAsync(IOperatorGrain me) => random.Next(200) switch
    {
        0 => SignOutAsync(me),
        1 or 2 or 3 => me.PauseAsync("coffee"),
        4 when !HasGoodPhone => LosePhoneAsync(),
        >= 5 and < 10 => DialSomebodyAsync(),
        10 => me.HangUpAsync(),
        _ => Task.CompletedTask,
    };

    private async Task SignOutAsync(IOperatorGrain me)
    {
        var reply = await me.SignOutAsync();
        world.Note($"operator {id} signs out: {reply.Code}");
    }

    private Task<OperatorReply> GiveResultAsync(IOperatorGrain me, OperatorStatus status)
    {
        var code = Results[random.Next(Results.Length)];
        var callback = code == "later"
            ? new CallbackRequest(world.Now + TimeSpan.FromMinutes(random.Next(1, 120)), random.Next(2) == 0 ? id : null)
            : null;
        return me.DisposeAsync(status.AttemptId!.Value, code, callback);
    }

    /// <summary>The phone itself hangs up.</summary>
    private Task LosePhoneAsync()
    {
        if (world.Tables.Operators[id].State is { LineId: { } lineId, GatewayId: { } gateway })
        {
            world.Note($"operator {id} loses line {lineId}");
            world.Gateways[gateway].Hangup(lineId);
        }

        return Task.CompletedTask;
    }
}
