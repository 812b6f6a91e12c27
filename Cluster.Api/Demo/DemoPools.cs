using System.Text.Json.Nodes;

namespace Cluster.Api.Demo;

/// <summary>The pools of all gateways as one, for the screen.</summary>
internal sealed record DemoPools(
    int Operators, int Free, int Talking, int WrapUp, int Ringing, int Waiting, double SoonFree, double ExpectedAnswers, double AnswerRate,
    double Risk, double RiskLimit, string? HeldBackBy)
{
    /// <summary>Of what <c>GET /campaigns/{id}/pacing</c> answers.</summary>
    public static DemoPools Of(JsonNode pacing)
    {
        var pools = pacing["pools"]!.AsArray();
        int Sum(string name) => pools.Sum(pool => (int)pool![name]!);
        double Total(string name) => pools.Sum(pool => (double)pool![name]!);
        double Most(string name) => pools.Select(pool => (double)pool![name]!).DefaultIfEmpty(0).Max();
        return new DemoPools(
            Sum("operators"), Sum("free"), Sum("talking"), Sum("wrapUp"), Sum("ringing"), Sum("waiting"), Total("soonFree"), Total("expectedAnswers"),
            Most("answerRate"), Most("riskOfOneMore"), Most("riskLimit"),
            pools.Select(pool => (string?)pool!["heldBackBy"]?["detail"]).FirstOrDefault(why => why is not null));
    }
}

/// <summary>Which part of their time operators were busy, of all looks since the first call was answered.</summary>
internal sealed class DemoUtilisation
{
    private double _busy;
    private double _present;

    /// <summary>From 0 to 1.</summary>
    public double Share => _present > 0 ? _busy / _present : 0;

    /// <summary>One look.</summary>
    public void Add(DemoPools pools)
    {
        if (_busy > 0 || pools.Talking > 0)
        {
            _busy += pools.Talking + pools.WrapUp;
            _present += pools.Operators;
        }
    }
}
