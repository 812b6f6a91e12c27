using Cluster.Api.Conventions;
using Cluster.Api.Keys;

namespace Cluster.Api.Live;

/// <summary>What the hub tells supervisors, for programs that ask now and then.</summary>
internal sealed class LiveRoutes(BoardFeed board, TeamFeed team, WallFeed wall)
{
    public void Map(RouteTable routes)
    {
        routes.Get("/board", new("getBoard", "What every campaign does now; pushed at each change by the hub /live.", Scopes.CampaignsRead),
            async _ => Answer.Ok((await board.CurrentAsync()).Board), typeof(Board));
        routes.Get("/wall", new("getWall", "The campaigns that work and the gateways, as they hang on the wall; pushed every second by the hub /live.", Scopes.CampaignsRead),
            async _ => Answer.Ok((await wall.CurrentAsync()).Wall), typeof(Wall));
        routes.Get("/team", new("getTeam", "The operators at work; pushed at each change by the hub /live.", Scopes.OperatorsRead),
            async _ => Answer.Ok((await team.CurrentAsync()).Team), typeof(Team));
    }
}
