using Cluster.Grains.Gateways;
using Cluster.Interfaces.Gateways;

namespace Cluster.Silo.Asterisk.Simulator;

/// <summary>Where a channel stands.</summary>
internal enum CallPhase
{
    Setup,
    Ringing,
    Detecting,
    Playing,
    AwaitingKey,
    AwaitingOperator,
    Talking,
    OnHold,
    Transferring,
    WithThird,
    InConference,
    Supervising,
    SafeMessage,
    Held,
    Gone,
}

/// <summary>One channel of the simulated gateway, and the one step that waits for it.</summary>
internal sealed class SimulatedCall
{
    public required string Id { get; init; }

    /// <summary>What was dialled.</summary>
    public required string Number { get; init; }

    public required DateTimeOffset Started { get; init; }

    /// <summary>The customer's order; null for an operator's line.</summary>
    public CallOrder? Order { get; init; }

    public CallScript? Script { get; init; }

    public TimeSpan MaxTime { get; init; }

    public CallPhase Phase { get; set; } = CallPhase.Setup;

    public DateTimeOffset Answered { get; set; } = DateTimeOffset.MaxValue;

    /// <summary>When the far end has had enough.</summary>
    public DateTimeOffset LosesPatience { get; set; } = DateTimeOffset.MaxValue;

    public SimulatedCall? Peer { get; set; }

    /// <summary>When the customer has nothing more to say; set when he first meets an operator.</summary>
    public DateTimeOffset? TalkEnds { get; set; }

    /// <summary>The third who is dialled for him: a number or a phone.</summary>
    public string? TransferTo { get; set; }

    /// <summary>Of a line: how long a customer waits for its return.</summary>
    public TimeSpan Keep { get; init; }

    /// <summary>Of a line: nobody hears the operator.</summary>
    public bool IsMuted { get; set; }

    /// <summary>The recording writes silence.</summary>
    public bool IsRecordingDeaf { get; set; }

    public CallPlace Place => Phase switch
    {
        CallPhase.Talking => CallPlace.WithOperator,
        CallPhase.OnHold => CallPlace.Held,
        CallPhase.Transferring => CallPlace.Transferring,
        CallPhase.WithThird => CallPlace.WithThird,
        CallPhase.InConference => CallPlace.Conference,
        _ => CallPlace.Unknown,
    };

    public int KeysPressed { get; set; }

    /// <summary>Counts the changes of plan: a step of an older plan is void.</summary>
    public int Plan { get; set; }

    /// <summary>Of a third whom an operator has called: that operator's line.</summary>
    public string? ConsultedBy { get; init; }

    /// <summary>The third with whom a customer and his operator are three.</summary>
    public SimulatedCall? Conference { get; set; }

    /// <summary>Of a supervisor's phone: the line that it hears.</summary>
    public string? Supervises { get; init; }

    /// <summary>By whom a supervisor is heard.</summary>
    public SupervisionWay Way { get; set; }

    public bool IsCustomer => Order is not null;

    public bool IsThird => ConsultedBy is not null;

    public bool IsSupervisor => Supervises is not null;

    public bool IsLine => !IsCustomer && !IsThird && !IsSupervisor;

    public bool IsUp => Answered != DateTimeOffset.MaxValue;

    public DateTimeOffset Limit => IsUp ? Answered + MaxTime : DateTimeOffset.MaxValue;
}
