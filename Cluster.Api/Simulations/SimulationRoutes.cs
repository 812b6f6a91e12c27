using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Grains.Campaigns;
using Cluster.Grains.Campaigns.WhatIf;
using Cluster.Interfaces.Campaigns;

namespace Cluster.Api.Simulations;

/// <summary>What a campaign would be like with other operators or other settings, under virtual time.</summary>
internal sealed class SimulationRoutes(MeasuredCallQueries calls, ICampaignStore campaigns, TimeProvider clock) : IDisposable
{
    /// <summary>Most calling hours of all teams together: each hour is 7,200 decisions.</summary>
    private const double MostHours = 200;

    /// <summary>Most hours of all operators together.</summary>
    private const double MostOperatorHours = 20_000;

    private static readonly TimeSpan Looked = TimeSpan.FromDays(7);

    private readonly Turnstile _turn = new();

    public void Map(RouteTable routes) => routes.Post(
        "/simulations",
        new("runSimulation", "Tries a campaign's own data and settings, or given ones, with several numbers of operators under virtual time.", Scopes.CampaignsRead)
        {
            Body = typeof(SimulationBody),
        }, RunAsync, 200, typeof(SimulationResult));

    public void Dispose() => _turn.Dispose();

    private async Task<Answer> RunAsync(ApiCall call)
    {
        var wish = SimulationReader.Read(call.Body);
        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        SimulationSetting setting;
        if (wish.CampaignId is { } id)
        {
            if (await campaigns.FindAsync(id) is not { } row)
            {
                return Problem.NotFound("campaign");
            }

            if (row.Definition.Mode == CampaignMode.Message && wish.Mode is null)
            {
                return Problem.Conflict("no-operators", "A message campaign has no operators; give a mode to be tried with.");
            }

            if (row.Definition.Mode == CampaignMode.Preview && wish.Mode is null)
            {
                return Problem.Conflict("not-paced", "In a preview campaign operators dial themselves; give a mode to be tried with.");
            }

            setting = SimulationSetting.Of(
                wish, new CampaignPlan(row.Id, row.Version, row.Definition), await calls.SinceAsync(id, clock.GetUtcNow() - Looked, call.Aborted),
                await campaigns.HistoryAsync(id), await campaigns.RemainingAsync(id, int.MaxValue), clock.GetUtcNow());
        }
        else
        {
            setting = SimulationSetting.Of(wish, clock.GetUtcNow());
        }

        setting.Check(call.Body);
        CheckWork(setting.Trial, wish.Operators, call.Body);
        return !call.Errors.None ? Problem.Fields(call.Errors) : await _turn.PassAsync("simulation", async () =>
        {
            var teams = await RunAsync(setting.Trial, wish.Operators, call.Aborted);
            return Answer.Ok(new SimulationResult(setting.Basis, teams));
        });
    }

    /// <summary>On a thread of its own: seconds of work would keep a request thread from others.</summary>
    private Task<List<TeamFigures>> RunAsync(TeamTrial trial, IReadOnlyList<int> teams, CancellationToken stop) => Task.Factory.StartNew(
        () => teams.Select(operators => trial.Run(operators, clock, stop)).ToList(), stop, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void CheckWork(TeamTrial trial, IReadOnlyList<int> teams, FieldReader body)
    {
        var (hours, operatorHours) = (trial.Hours * teams.Count, trial.Hours * teams.Sum());
        if (hours > MostHours)
        {
            body.Fail("days", "too-much-work", $"{hours:0} calling hours for all teams together; at most {MostHours:0}. Try fewer days, hours or teams.");
        }

        if (operatorHours > MostOperatorHours)
        {
            body.Fail("operators", "too-much-work", $"{operatorHours:0} hours of operators; at most {MostOperatorHours:0}. Try fewer days, hours or operators.");
        }
    }
}
