using Cluster.Grains.Campaigns.WhatIf;

namespace Cluster.Silo.Asterisk.Simulator;

/// <summary>What the far end of a call is.</summary>
internal enum FarEnd
{
    Person = 0,
    Busy = 1,
    NoAnswer = 2,
    Invalid = 3,
    Congestion = 4,
    Machine = 5,
    HangsUp = 6,
    Silence = 7,
    Rejected = 8,
}

/// <summary>
/// Everything that chance decides about one call, drawn when it begins. So the same seed and the same order of calls give the same calls,
/// whatever the dialer does in between.
/// </summary>
internal sealed record CallScript(
    FarEnd FarEnd, TimeSpan Setup, TimeSpan Ring, TimeSpan Amd, TimeSpan Talk, TimeSpan Patience, string Keys, double KeyMoment)
{
    private const int MostKeys = 16;

    /// <summary>Nobody waits longer, whatever a law says.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>What happens to a call.</summary>
    /// <param name="number">What was dialled.</param>
    /// <param name="keys">Keys that it will be asked for.</param>
    /// <param name="call">How many calls the gateway had before it.</param>
    /// <param name="age">How long ago the first of them was.</param>
    /// <param name="settings">The network.</param>
    /// <param name="random">The gateway's chance.</param>
    public static CallScript Draw(string number, int keys, long call, TimeSpan age, NetworkSettings settings, Random random)
    {
        if (settings.Customers is { } customers)
        {
            return Draw(customers, new Draws(customers.Seed, call), age, settings, random);
        }

        var byRates = DrawFarEnd(settings, random);
        var ring = Between(settings.RingMin, settings.RingMax, random);
        var amd = Between(settings.AmdMin, settings.AmdMax, random);
        var talk = DrawTalk(settings, random);
        var patience = settings.PatienceMean * Exponential(random);
        var digit = number.Length > 0 ? number[^1] - '0' : 9;
        return new CallScript(
            settings.ByLastDigit && digit is >= 0 and <= 8 ? (FarEnd)digit : byRates,
            settings.SetupDelay, ring, amd, talk, patience, DrawKeys(keys, settings, random), random.NextDouble());
    }

    private static CallScript Draw(SimulatedCustomers customers, Draws draws, TimeSpan age, NetworkSettings settings, Random random)
    {
        var laws = customers.Laws;
        var fate = laws.FateOf(laws.Answers.Chance(age.TotalSeconds, draws), draws);
        var after = Span(fate.After);
        var (farEnd, setup) = fate.End switch
        {
            CallEnd.Answered => (FarEnd.Person, after < settings.SetupDelay ? after : settings.SetupDelay),
            CallEnd.Busy => (FarEnd.Busy, after),
            _ => (FarEnd.NoAnswer, settings.SetupDelay),
        };
        return new CallScript(
            farEnd, setup, after - setup, Between(settings.AmdMin, settings.AmdMax, random), Span(laws.Talk.Draw(draws)), Span(laws.HangsUpAfter.Draw(draws)),
            Keys: "", KeyMoment: 0);
    }

    private static TimeSpan Span(double seconds) => seconds < Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : Longest;

    private static FarEnd DrawFarEnd(NetworkSettings s, Random random)
    {
        ReadOnlySpan<(double Weight, FarEnd FarEnd)> table =
        [
            (s.AnswerRate, FarEnd.Person), (s.MachineRate, FarEnd.Machine), (s.BusyRate, FarEnd.Busy), (s.NoAnswerRate, FarEnd.NoAnswer),
            (s.InvalidRate, FarEnd.Invalid), (s.CongestionRate, FarEnd.Congestion), (s.RejectedRate, FarEnd.Rejected),
        ];
        var sum = 0.0;
        foreach (var (weight, _) in table)
        {
            sum += weight;
        }

        var at = random.NextDouble() * sum;
        foreach (var (weight, farEnd) in table)
        {
            at -= weight;
            if (at < 0)
            {
                return farEnd;
            }
        }

        return FarEnd.NoAnswer;
    }

    private static TimeSpan DrawTalk(NetworkSettings s, Random random)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return s.TalkLaw switch
        {
            TalkTimeLaw.Exponential => s.TalkMean * Exponential(random),
            TalkTimeLaw.LogNormal => s.TalkMean * Math.Exp((s.TalkSigma * normal) - (s.TalkSigma * s.TalkSigma / 2)),
            _ => s.TalkMean,
        };
    }

    private static string DrawKeys(int keys, NetworkSettings s, Random random)
    {
        Span<char> pressed = stackalloc char[MostKeys];
        var count = 0;
        while (count < Math.Min(keys, MostKeys) && s.Keys.Length > 0 && random.NextDouble() < s.KeyPressProbability)
        {
            pressed[count++] = s.Keys[random.Next(s.Keys.Length)];
        }

        return new string(pressed[..count]);
    }

    private static double Exponential(Random random) => -Math.Log(1 - random.NextDouble());

    private static TimeSpan Between(TimeSpan least, TimeSpan most, Random random) => least + ((most - least) * random.NextDouble());
}
