namespace Cluster.Grains.Campaigns.WhatIf;

/// <summary>Whom to call next: contacts that are due again come before new ones. Without a plan there is always a new one.</summary>
internal sealed class LeadBook(LeadPlan? plan)
{
    private readonly int[] _dueForTry = new int[(plan?.Tries ?? 1) + 1];
    private int _fresh = plan?.Contacts ?? int.MaxValue;
    private int _due;
    private int _later;

    public bool IsEndless => plan is null;

    public double RetryAfter => plan?.RetryAfter ?? 0;

    /// <summary>Contacts that may be called now.</summary>
    public int Ready => IsEndless ? int.MaxValue : _fresh + _due;

    /// <summary>Nobody is left to be called, now or later.</summary>
    public bool IsDone => !IsEndless && _fresh + _due + _later == 0;

    /// <summary>Takes the next contact; the answer is which try this is, from 1.</summary>
    public int Take()
    {
        if (IsEndless)
        {
            return 1;
        }

        if (_due == 0)
        {
            _fresh--;
            return 1;
        }

        var attempt = _dueForTry.Length - 1;
        while (_dueForTry[attempt] == 0)
        {
            attempt--;
        }

        _dueForTry[attempt]--;
        _due--;
        return attempt;
    }

    /// <summary>A try had no answer. True: the contact is called again later.</summary>
    public bool ComesBack(int attempt)
    {
        if (IsEndless || attempt >= plan!.Tries)
        {
            return false;
        }

        _later++;
        return true;
    }

    public void IsDue(int attempt)
    {
        _later--;
        _due++;
        _dueForTry[attempt]++;
    }
}
