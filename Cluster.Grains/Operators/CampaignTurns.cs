namespace Cluster.Grains.Operators;

/// <summary>
/// Whose turn it is to dial for an operator of several campaigns. If all dialled ahead for the same free operator, all but one of those
/// who answer would find nobody. So the turn goes round: to the next campaign each time that he becomes free, and on when a campaign says
/// that it has nobody to dial.
/// </summary>
internal sealed class CampaignTurns
{
    /// <summary>Longer than phones ring: what was dialled in a turn has been answered, or not, when the next one dials.</summary>
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(45);

    private readonly HashSet<Guid> _silent = [];
    private IReadOnlyList<Guid> _campaigns = [];
    private DateTimeOffset _since;

    /// <summary>The campaign that dials for him while he is free.</summary>
    public Guid? Turn { get; private set; }

    /// <summary>How many campaigns dial for him, as far as they have said; at least one.</summary>
    public int Dialling => Math.Max(1, _campaigns.Count(campaign => !_silent.Contains(campaign)));

    /// <summary>He has become free.</summary>
    public void Begin(IReadOnlyList<Guid> campaigns, DateTimeOffset now)
    {
        _campaigns = campaigns;
        Pass(now);
    }

    /// <summary>A campaign says whether it dials for him; true when the turn goes to another one for it.</summary>
    public bool Heard(Guid campaign, bool dials, DateTimeOffset now)
    {
        _ = dials ? _silent.Remove(campaign) : _silent.Add(campaign);
        return Turn is { } turn && _silent.Contains(turn) && _campaigns.Any(other => !_silent.Contains(other)) && Pass(now);
    }

    /// <summary>A turn in which nothing came of the dialling does not last for ever.</summary>
    public void PassIfLong(DateTimeOffset now) => _ = now - _since >= LongestTurn && Pass(now);

    private bool Pass(DateTimeOffset now)
    {
        var before = Turn;
        _since = now;
        var at = before is { } turn ? _campaigns.ToList().IndexOf(turn) : -1;
        var next = Enumerable.Range(1, _campaigns.Count).Select(step => _campaigns[(at + step) % _campaigns.Count]).ToList();
        Turn = next.Count == 0 ? null : next.Find(campaign => !_silent.Contains(campaign)) is var found && found != Guid.Empty ? found : next[0];
        return Turn != before;
    }
}
