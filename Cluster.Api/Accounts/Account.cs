using Cluster.Api.Keys;

namespace Cluster.Api.Accounts;

/// <summary>What a person who signs in may do.</summary>
public enum Role
{
    /// <summary>Everything but other people's workplaces.</summary>
    Administrator = 0,

    /// <summary>Campaigns, contacts and operators, but neither gateways nor keys nor accounts.</summary>
    Supervisor = 1,

    /// <summary>His own workplace.</summary>
    Operator = 2,
}

/// <summary>Where an operator's phone is.</summary>
/// <param name="GatewayId">The gateway that reaches it.</param>
/// <param name="Endpoint">The PJSIP endpoint.</param>
public sealed record Phone(string GatewayId, string Endpoint);

/// <summary>A person who may sign in.</summary>
/// <param name="Name">What he types; in lower case.</param>
/// <param name="Role">What he may do.</param>
/// <param name="OperatorId">Whose workplace he opens; every operator's account has one.</param>
/// <param name="Phone">The phone that is offered to him.</param>
/// <param name="LockedUntil">After too many wrong passwords; a new password unlocks.</param>
/// <param name="CreatedAt">When the account was made.</param>
public sealed record AccountView(string Name, Role Role, Guid? OperatorId, Phone? Phone, DateTimeOffset? LockedUntil, DateTimeOffset CreatedAt);

/// <summary>A person who has signed in.</summary>
/// <param name="AccountId">His account.</param>
/// <param name="Name">What he typed.</param>
/// <param name="Role">What he may do.</param>
/// <param name="OperatorId">Whose workplace he has.</param>
/// <param name="ShownName">The operator's name, else his own.</param>
internal sealed record Person(Guid AccountId, string Name, Role Role, Guid? OperatorId, string ShownName)
{
    /// <summary>Scopes of the routes that a role reaches beside the person's own workplace.</summary>
    private static readonly Dictionary<Role, string[]> s_scopes = new()
    {
        [Role.Administrator] = ["*"],
        [Role.Supervisor] = ["campaigns:*", "contacts:*", "operators:*", "dnc:*", "calls:*", Scopes.RecordingsRead, Scopes.EventsRead, Scopes.GatewaysRead],
        [Role.Operator] = [],
    };

    public ApiClient Client => new(AccountId, Name, s_scopes[Role]) { Person = this };
}
