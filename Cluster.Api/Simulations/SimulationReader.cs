using Cluster.Api.Campaigns;
using Cluster.Api.Conventions;
using Cluster.Grains.Contacts.Rules;

namespace Cluster.Api.Simulations;

/// <summary>Reads what is to be simulated, or says everything that is wrong with it.</summary>
internal static class SimulationReader
{
    /// <summary>Most numbers of operators in one request.</summary>
    public const int MaxTeams = 20;

    /// <summary>Most operators of a team.</summary>
    public const int MaxOperators = 1_000;

    /// <summary>Most days.</summary>
    public const int MaxDays = 20;

    private const double Day = 86_400;

    public static SimulationBody Read(FieldReader body)
    {
        var wish = new SimulationBody
        {
            CampaignId = body["campaignId"].Id(),
            Operators = body["operators"].Required().Values(MaxTeams, size => size.Required().Whole(1, MaxOperators)) ?? [],
            Seed = body["seed"].Whole(0, int.MaxValue),
            Days = body["days"].Whole(1, MaxDays),
            Hours = body["hours"].Number(0.1, 24),
            Contacts = body["contacts"].Whole(1, 10_000_000),
            Tries = body["tries"].Whole(1, Tries.Most),
            RetryAfter = body["retryAfterSeconds"].Seconds(0, 30 * Day),
            AnswerRate = body["answerRate"].Number(0.001, 1),
            MeanRing = body["meanRingSeconds"].Seconds(0.5, 150),
            MeanTalk = body["meanTalkSeconds"].Seconds(1, 7_200),
            MeanWrapUp = body["meanWrapUpSeconds"].Seconds(0, 3_600),
            Mode = body["mode"].Choice<SimulatedMode>(),
            CallsPerOperator = body["callsPerOperator"].Number(1, 20),
            ConnectLimit = body["connectLimitSeconds"].Seconds(0.5, 30),
            RingTime = body["ringTimeSeconds"].Seconds(5, 300),
            CancelLateRinging = body["cancelLateRinging"].Flag(),
            Abandonment = body["abandonment"].List(OperatorReader.MaxPolicies, OperatorReader.ReadPolicy),
            Lines = body["lines"].Whole(1, 100_000),
            CallsPerSecond = body["callsPerSecond"].Number(0.01, 10_000),
        };
        if (wish.Operators.Count == 0 && body.Errors.None)
        {
            body.Fail("operators", "required", "Give at least one number of operators.");
        }

        if (wish.Abandonment is { Count: 0 } && body.Errors.None)
        {
            body.Fail("abandonment", "required", "Give at least one rule: without any nothing would hold the pacer back.");
        }

        body.Finish();
        return wish;
    }
}
