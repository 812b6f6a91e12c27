using Cluster.Interfaces.Operators;

namespace Cluster.Api.Live;

/// <summary>What supervisors see of the people at work.</summary>
/// <param name="Operators">Who asks for help first, then by name.</param>
/// <param name="More">How many are at work beside them.</param>
public sealed record Team(IReadOnlyList<TeamMember> Operators, int More);

/// <summary>An operator at work.</summary>
/// <param name="Id">The operator.</param>
/// <param name="Name">His name.</param>
/// <param name="TeamName">His team.</param>
/// <param name="Status">Where he stands.</param>
/// <param name="Campaign">Name of the campaign whose call he has.</param>
/// <param name="HelpSince">Since when he asks for a supervisor.</param>
public sealed record TeamMember(Guid Id, string Name, string? TeamName, OperatorStatus Status, string? Campaign, DateTimeOffset? HelpSince);

/// <summary>The people at work, with a number that grows with each change.</summary>
/// <param name="Sequence">The number.</param>
/// <param name="Now">The server's clock; the browser's may be wrong.</param>
/// <param name="Team">All of them.</param>
public sealed record TeamNews(long Sequence, DateTimeOffset Now, Team Team);
