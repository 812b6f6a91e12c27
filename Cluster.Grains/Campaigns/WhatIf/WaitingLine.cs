namespace Cluster.Grains.Campaigns.WhatIf;

/// <summary>Numbers in the order of their coming; anyone may leave from the middle. A doubly linked list in arrays, so nothing is allocated.</summary>
internal sealed class WaitingLine
{
    private const int None = -1;

    private int[] _next = [];
    private int[] _previous = [];
    private int _first = None;
    private int _last = None;

    public int Count { get; private set; }

    public void Join(int who)
    {
        if (who >= _next.Length)
        {
            Array.Resize(ref _next, Math.Max(64, 2 * who));
            Array.Resize(ref _previous, _next.Length);
        }

        (_previous[who], _next[who]) = (_last, None);
        if (_last == None)
        {
            _first = who;
        }
        else
        {
            _next[_last] = who;
        }

        _last = who;
        Count++;
    }

    /// <summary>Takes who came first.</summary>
    public int Take()
    {
        var who = _first;
        Leave(who);
        return who;
    }

    public void Leave(int who)
    {
        var (previous, next) = (_previous[who], _next[who]);
        if (previous == None)
        {
            _first = next;
        }
        else
        {
            _next[previous] = next;
        }

        if (next == None)
        {
            _last = previous;
        }
        else
        {
            _previous[next] = previous;
        }

        Count--;
    }
}
