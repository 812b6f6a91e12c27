using Cluster.Grains.Campaigns;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Operators;
using Xunit;

namespace Cluster.Tests.Grains;

/// <summary>Who meets whom in a pool, and what the pacer sees of it.</summary>
public sealed class OperatorPoolTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 16, 9, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly OperatorPool _pool = new("gw1");

    [Fact]
    public void Longest_waiting_customer_meets_the_operator_who_is_free_longest()
    {
        var (late, early) = (Free(idleSince: 18), Free(idleSince: 8));
        var (second, first) = (Waits(answeredAt: 20.4), Waits(answeredAt: 20.1));
        Assert.Equal((first, early), Ids(Match(20.5)));
        Assert.Equal((second, late), Ids(Match(20.5)));
        Assert.Null(Match(20.5));
    }

    [Fact]
    public void Customer_waits_until_somebody_is_free()
    {
        var ada = Busy(Activity.Talking, since: 0);
        var customer = Waits(answeredAt: 10);
        Assert.Null(Match(10));
        Hear(ada, Activity.Idle, 11);
        Assert.Equal((customer, ada), Ids(Match(11)));
    }

    [Fact]
    public void Customer_beyond_the_limit_is_nobodys_any_more()
    {
        Waits(answeredAt: 10);
        Free(idleSince: 11.5);
        Assert.Null(Match(12));
        Assert.Equal(0, _pool.Waiting);
    }

    [Fact]
    public void Customer_who_hangs_up_waits_no_more()
    {
        var customer = Waits(answeredAt: 10);
        Free(idleSince: 10.5);
        _pool.End(customer);
        Assert.Null(Match(11));
    }

    [Fact]
    public void Operator_who_was_silent_too_long_or_wants_a_pause_gets_nobody()
    {
        Free(idleSince: 0);
        var leaving = Guid.NewGuid();
        _pool.Hear(Report(leaving, Activity.Idle, 20) with { Leaving = true }, At(20));
        Waits(answeredAt: 20);
        Assert.Null(Match(20));
    }

    [Fact]
    public void Same_customer_waits_once_and_waiting_has_a_bound()
    {
        var call = Call(answeredAt: 10);
        Assert.True(_pool.Wait(call));
        Assert.False(_pool.Wait(call));
        for (var i = 1; i < OperatorPool.MostWaiting; i++)
        {
            Assert.True(_pool.Wait(Call(answeredAt: 10)));
        }

        Assert.False(_pool.Wait(Call(answeredAt: 10)));
    }

    [Fact]
    public void Pacer_sees_who_is_busy_for_how_long_and_what_rings()
    {
        Free(idleSince: 1);
        Busy(Activity.Talking, since: 2);
        Busy(Activity.WrapUp, since: 8);
        _pool.Hear(Report(Guid.NewGuid(), Activity.Talking, 4) with { Leaving = true }, At(10));
        _pool.Rings(Guid.NewGuid(), At(7));
        _pool.Rings(Guid.NewGuid(), At(-100));
        var seen = _pool.See(At(10), Start, TimeSpan.FromSeconds(35), linesLeft: 5, rateAllows: 6, secondsLeft: 0);
        Assert.Equal((1, 3, 2, 1), (seen.FreeOperators, seen.Operators, seen.Busy.Length, seen.Ringing.Length));
        Assert.Equal([(8.0), (2.0)], seen.Busy.ToArray().Select(one => one.Elapsed));
        Assert.Equal(3, seen.Ringing[0].Age);
    }

    [Fact]
    public void Operator_of_two_campaigns_counts_half_and_only_on_its_turn()
    {
        _pool.Hear(Report(Guid.NewGuid(), Activity.Idle, 1) with { Campaigns = 2, IsYourTurn = false }, At(10));
        _pool.Hear(Report(Guid.NewGuid(), Activity.Talking, 1) with { Campaigns = 2 }, At(10));
        var seen = _pool.See(At(10), Start, TimeSpan.FromSeconds(35), 5, 6, 0);
        Assert.Equal((0, 1), (seen.FreeOperators, seen.Operators));
        Assert.Equal(0.5, seen.Busy[0].Share);
        Waits(answeredAt: 10);
        Assert.NotNull(Match(10));
    }

    [Fact]
    public void Team_is_who_stays_in_all_pools_with_the_shares_of_other_campaigns_left_out()
    {
        var pools = new OperatorPools();
        void Hear(string gatewayId, int campaigns, bool leaving = false) => pools[gatewayId].Hear(
            Report(Guid.NewGuid(), Activity.Talking, 1) with { GatewayId = gatewayId, Campaigns = campaigns, Leaving = leaving }, At(10));
        Hear("gw1", campaigns: 1);
        Hear("gw1", campaigns: 2);
        Hear("gw1", campaigns: 1, leaving: true);
        Hear("gw2", campaigns: 1);
        Hear("gw2", campaigns: 2);
        Assert.Equal(3, pools.Team(At(10)));
        Assert.Equal(2, pools["gw2"].See(At(10), Start, TimeSpan.FromSeconds(35), 5, 6, 0).Operators);
        Assert.Equal(0, pools.Team(At(60)));
    }

    private static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    private static OperatorReport Report(Guid id, Activity activity, double since) =>
        new(id, "gw1", activity, At(since), Leaving: false, IsYourTurn: activity == Activity.Idle, Campaigns: 1, CampaignId: null);

    private static WaitingCall Call(double answeredAt) => new(Guid.NewGuid(), Guid.NewGuid(), "+4930", "gw1", null, At(answeredAt));

    private static (Guid Customer, Guid Operator) Ids((WaitingCall Call, Guid OperatorId)? pair) => (pair!.Value.Call.AttemptId, pair.Value.OperatorId);

    private Guid Free(double idleSince) => Busy(Activity.Idle, idleSince);

    private Guid Busy(Activity activity, double since)
    {
        var id = Guid.NewGuid();
        Hear(id, activity, since);
        return id;
    }

    private void Hear(Guid id, Activity activity, double since) => _pool.Hear(Report(id, activity, since), At(since));

    private Guid Waits(double answeredAt)
    {
        var call = Call(answeredAt);
        Assert.True(_pool.Wait(call));
        return call.AttemptId;
    }

    private (WaitingCall Call, Guid OperatorId)? Match(double at) => _pool.Match(At(at), Limit);
}
