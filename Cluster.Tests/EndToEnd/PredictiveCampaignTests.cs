using Cluster.Grains.Campaigns.WhatIf;
using Cluster.Interfaces;
using Cluster.Tests.Asterisk;
using Xunit;
using Xunit.Abstractions;

namespace Cluster.Tests.EndToEnd;

/// <summary>The short form of the trial that <c>./bench pacing-asterisk</c> runs for ten minutes.</summary>
[Collection(AsteriskCollection.Name)]
public sealed class PredictiveCampaignTests(AsteriskNetwork network, PrivateServer server, ITestOutputHelper output)
{
    /// <summary>Everything in seconds.</summary>
    private static readonly CampaignLaws Quick = PredictiveTrial.Laws with
    {
        Answers = new SteadyAnswers(0.6),
        Ring = new UniformLaw(0.3, 1.5, Stream: 10),
        BusyAfter = new FixedLaw(0.2),
        UnansweredAfter = new FixedLaw(4),
        Talk = new UniformLaw(1, 4, Stream: 40),
        WrapUp = new FixedLaw(0.5),
    };

    [AsteriskFact]
    public async Task Operators_talk_and_all_accounts_of_the_calls_agree()
    {
        var figures = await PredictiveTrial.RunAsync(network, server, TimeSpan.FromSeconds(20), size: 4, Quick);

        output.WriteLine($"{figures.Calls.Count} calls, busy {figures.Utilisation:P1} (simulated {figures.World.Utilisation:P1}), {figures.Book.Abandoned} of {figures.Book.Answers} abandoned, "
            + $"audio after {string.Join(' ', figures.AudioMs.Select(ms => $"{ms:F0}"))} ms");
        Assert.Empty(figures.Broken());
        Assert.InRange(figures.Book.Answers, 4, 100);
        Assert.Equal(figures.Calls.Count(call => call.ConnectedAt is not null), figures.AudioMs.Count);
        Assert.InRange(figures.Utilisation, 0.2, 1);

        var talked = figures.Calls.First(call => call.ConnectedAt is not null);
        var planted = figures with { Calls = [.. figures.Calls.Except([talked]), talked with { Outcome = Outcome.Abandoned }] };
        Assert.Contains(planted.Broken(), what => what.Contains("safe message", StringComparison.Ordinal));
        Assert.Contains((figures with { Phones = [.. figures.Phones.Skip(1)] }).Broken(), what => what.Contains("telephones", StringComparison.Ordinal));
    }
}
