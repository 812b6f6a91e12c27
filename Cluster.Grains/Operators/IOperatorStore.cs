using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Operators;

namespace Cluster.Grains.Operators;

/// <summary>Operators as the store knows them.</summary>
public interface IOperatorStore
{
    /// <summary>An operator, or null.</summary>
    Task<OperatorRow?> FindAsync(Guid operatorId);

    /// <summary>Operators who are signed in or whose line may still be open: to be woken at the start of the process.</summary>
    Task<IReadOnlyList<Guid>> AtWorkAsync();

    /// <summary>The result that the operator has chosen for a call and not given yet, or null.</summary>
    Task<ChosenResult?> ChosenAsync(Guid attemptId);

    /// <summary>Saves where the operator stands; writes the event.</summary>
    Task SaveAsync(Guid operatorId, OperatorMemory state, DateTimeOffset at);
}

/// <summary>An operator in the store.</summary>
public sealed record OperatorRow(Guid Id, OperatorDefinition Definition, OperatorMemory State);

/// <summary>A result that an operator has in mind.</summary>
/// <param name="Code">One of the campaign's dispositions, as it was chosen.</param>
/// <param name="CallbackAt">When he wants to call again.</param>
public sealed record ChosenResult(string Code, DateTimeOffset? CallbackAt);

/// <summary>What must survive a restart of the process.</summary>
public sealed record OperatorMemory
{
    /// <summary>What he wants.</summary>
    public Presence Presence { get; init; }

    /// <summary>Why he is paused.</summary>
    public string? PauseReason { get; init; }

    /// <summary>The gateway that holds his line.</summary>
    public string? GatewayId { get; init; }

    /// <summary>The phone.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The line's channel id; kept after the sign-out until the line is known to be closed.</summary>
    public string? LineId { get; init; }

    /// <summary>Call in hand or in wrap-up.</summary>
    public WaitingCustomer? Call { get; init; }

    /// <summary>The result that he gave while he talked: written as soon as the call has its record.</summary>
    public DispositionRequest? Disposition { get; init; }

    /// <summary>When the wrap-up ends; null: he talks.</summary>
    public DateTimeOffset? WrapUpEndsAt { get; init; }

    /// <summary>When this state began.</summary>
    public DateTimeOffset Since { get; init; }
}
