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
    FarEnd FarEnd, TimeSpan Ring, TimeSpan Amd, TimeSpan Talk, TimeSpan Patience, string Keys, double KeyMoment)
{
    private const int MostKeys = 16;

    public static CallScript Draw(string number, int keys, NetworkSettings settings, Random random)
    {
        var byRates = DrawFarEnd(settings, random);
        var ring = Between(settings.RingMin, settings.RingMax, random);
        var amd = Between(settings.AmdMin, settings.AmdMax, random);
        var talk = DrawTalk(settings, random);
        var patience = settings.PatienceMean * Exponential(random);
        var digit = number.Length > 0 ? number[^1] - '0' : 9;
        return new CallScript(
            settings.ByLastDigit && digit is >= 0 and <= 8 ? (FarEnd)digit : byRates,
            ring, amd, talk, patience, DrawKeys(keys, settings, random), random.NextDouble());
    }

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
