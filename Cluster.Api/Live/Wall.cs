using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Gateways;

namespace Cluster.Api.Live;

/// <summary>What hangs on the wall of a call center: the campaigns that work, and the gateways.</summary>
/// <param name="Campaigns">Those that run first, then by name.</param>
/// <param name="More">How many campaigns work beside them.</param>
/// <param name="Gateways">By name.</param>
/// <param name="WindowMinutes">Over what <see cref="WallRecent"/> takes calls and occupancy.</param>
public sealed record Wall(IReadOnlyList<WallCampaign> Campaigns, int More, IReadOnlyList<WallGateway> Gateways, int WindowMinutes);

/// <summary>A campaign on the wall.</summary>
/// <param name="Id">The campaign.</param>
/// <param name="Name">Its name.</param>
/// <param name="Mode">How it dials.</param>
/// <param name="State">Where it stands.</param>
/// <param name="At">Of which moment <paramref name="Now"/> is: it grows old when the campaign does not answer. Null: it has not answered yet.</param>
/// <param name="Now">What it does.</param>
/// <param name="Recent">What changes slowly; null: not counted yet.</param>
public sealed record WallCampaign(Guid Id, string Name, CampaignMode Mode, CampaignState State, DateTimeOffset? At, WallNow? Now, WallRecent? Recent);

/// <summary>What a campaign does at a moment.</summary>
/// <param name="Ringing">Calls dialled and not answered.</param>
/// <param name="Waiting">Customers who have answered and wait for an operator.</param>
/// <param name="Talking">Calls answered, without those who wait.</param>
/// <param name="Operators">Operators at work and not paused.</param>
/// <param name="FreeOperators">Of them waiting for a call.</param>
/// <param name="Abandonment">The abandonment rule that is nearest to its cap, or furthest beyond it; null: the campaign has none.</param>
/// <param name="Obstacle">The most important thing that keeps it from dialling more.</param>
public sealed record WallNow(int Ringing, int Waiting, int Talking, int Operators, int FreeOperators, AbandonmentStatus? Abandonment, Obstacle? Obstacle);

/// <summary>What is counted in the tables every few seconds.</summary>
/// <param name="Left">Contacts that the campaign may still call.</param>
/// <param name="Due">Of them due now, without those who are being called.</param>
/// <param name="AtLeast">There are more than are counted: both are the least that it can be.</param>
/// <param name="Calls">Calls that ended in the window.</param>
/// <param name="Answered">Of them answered by people.</param>
/// <param name="Occupancy">Of the time for which its operators were ready or busy in the window, the share for which they were busy, 0 to 1; null: none was.</param>
public sealed record WallRecent(long Left, long Due, bool AtLeast, long Calls, long Answered, double? Occupancy);

/// <summary>A gateway on the wall.</summary>
/// <param name="Id">The gateway.</param>
/// <param name="At">Of which moment the rest is; null: it has not answered yet.</param>
/// <param name="State">How it is.</param>
/// <param name="Calls">Customer channels.</param>
/// <param name="MaxChannels">Most of them.</param>
public sealed record WallGateway(string Id, DateTimeOffset? At, GatewayState? State, int Calls, int MaxChannels);

/// <summary>The wall, with a number that grows with each reading: one that stays the same for seconds is no longer true.</summary>
/// <param name="Sequence">The number.</param>
/// <param name="Now">The server's clock; the browser's may be wrong.</param>
/// <param name="Wall">The whole of it.</param>
public sealed record WallNews(long Sequence, DateTimeOffset Now, Wall Wall);
