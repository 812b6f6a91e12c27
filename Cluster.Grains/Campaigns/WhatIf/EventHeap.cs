using System.Runtime.InteropServices;

namespace Cluster.Grains.Campaigns.WhatIf;

/// <summary>What happens next.</summary>
internal enum Happening
{
    Decision,
    RingEnds,
    CallIsReady,
    CustomerIsLost,
    TalkEnds,
    WrapUpEnds,
    SignIn,
    SignOut,
    Pause,
    Back,
    LeadIsDue,
}

/// <summary>Something that happens at a time to a call, an operator or a lead. A version that is no longer the subject's makes it void.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Event(double At, Happening What, int Subject, int Version);

/// <summary>
/// Events in the order of their time, then of their scheduling. Four children a node: half as deep as two, and the four share cache lines.
/// Allocates only when it grows.
/// </summary>
internal sealed class EventHeap
{
    private const int Children = 4;

    private Node[] _nodes = new Node[1024];
    private int _count;
    private long _order;

    public int Count => _count;

    public void Add(in Event what)
    {
        if (_count == _nodes.Length)
        {
            Array.Resize(ref _nodes, 2 * _count);
        }

        var added = new Node(what, _order++);
        var place = _count++;
        while (place > 0)
        {
            var parent = (place - 1) / Children;
            if (!added.IsBefore(_nodes[parent]))
            {
                break;
            }

            _nodes[place] = _nodes[parent];
            place = parent;
        }

        _nodes[place] = added;
    }

    public bool TryTake(out Event what)
    {
        if (_count == 0)
        {
            what = default;
            return false;
        }

        what = _nodes[0].What;
        if (--_count > 0)
        {
            SinkFromTop(_nodes[_count]);
        }

        return true;
    }

    private void SinkFromTop(Node sinking)
    {
        var place = 0;
        while (true)
        {
            var child = (Children * place) + 1;
            if (child >= _count)
            {
                break;
            }

            var least = child;
            for (var other = child + 1; other < Math.Min(child + Children, _count); other++)
            {
                if (_nodes[other].IsBefore(_nodes[least]))
                {
                    least = other;
                }
            }

            if (!_nodes[least].IsBefore(sinking))
            {
                break;
            }

            _nodes[place] = _nodes[least];
            place = least;
        }

        _nodes[place] = sinking;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly struct Node(in Event what, long order)
    {
        public readonly Event What = what;
        private readonly long _order = order;

        public bool IsBefore(in Node other) => What.At < other.What.At || (What.At == other.What.At && _order < other._order);
    }
}
