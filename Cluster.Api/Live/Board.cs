using Cluster.Interfaces.Campaigns;

namespace Cluster.Api.Live;

/// <summary>What supervisors see of all campaigns.</summary>
/// <param name="Campaigns">Those that work first, then the newest.</param>
public sealed record Board(IReadOnlyList<BoardCampaign> Campaigns);

/// <summary>A campaign on the board.</summary>
/// <param name="Id">The campaign.</param>
/// <param name="Name">Its name.</param>
/// <param name="Mode">How it dials.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Calls">Calls that were made.</param>
/// <param name="Answered">Of them answered by people who met somebody, or heard the message.</param>
/// <param name="Abandoned">Of them answered with nobody there in time.</param>
/// <param name="Now">What it does this moment; null unless it works or is paused.</param>
public sealed record BoardCampaign(
    Guid Id, string Name, CampaignMode Mode, CampaignState State, long Calls, long Answered, long Abandoned, CampaignStatus? Now);

/// <summary>The board, with a number that grows with each change.</summary>
/// <param name="Sequence">The number.</param>
/// <param name="Board">The whole of it.</param>
public sealed record BoardNews(long Sequence, Board Board);
