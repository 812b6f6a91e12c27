using System.Runtime.InteropServices;

namespace Cluster.Grains.Campaigns.WhatIf;

/// <summary>Where a call is.</summary>
internal enum CallStage : byte
{
    Ringing,
    Answered,
    Ready,
}

/// <summary>A call that has no operator yet.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct LiveCall
{
    public long Number;
    public double Dialled;
    public double AnsweredAt;
    public double Chance;
    public CallEnd End;
    public CallStage Stage;
    public int Place;
    public int Version;
    public int Try;
}

/// <summary>The calls that ring or wait, in slots that are used again: a version tells an event whether its call is still the one in the slot.</summary>
internal sealed class CallBook
{
    private LiveCall[] _calls = new LiveCall[256];
    private int[] _spare = new int[256];
    private int[] _ringing = new int[256];
    private int _used;
    private int _spares;

    public int RingingCount { get; private set; }

    public ReadOnlySpan<int> Ringing => _ringing.AsSpan(0, RingingCount);

    public ref LiveCall this[int slot] => ref _calls[slot];

    public int Ring(long number, double now, double chance, CallEnd end, double answeredAt, int attempt)
    {
        var slot = _spares > 0 ? _spare[--_spares] : _used++;
        if (slot == _calls.Length)
        {
            Array.Resize(ref _calls, 2 * slot);
            Array.Resize(ref _spare, 2 * slot);
            Array.Resize(ref _ringing, 2 * slot);
        }

        ref var call = ref _calls[slot];
        call = new LiveCall
        {
            Number = number,
            Dialled = now,
            AnsweredAt = answeredAt,
            Chance = chance,
            End = end,
            Stage = CallStage.Ringing,
            Place = RingingCount,
            Version = call.Version + 1,
            Try = attempt,
        };
        _ringing[RingingCount++] = slot;
        return slot;
    }

    public void StopRinging(int slot)
    {
        var place = _calls[slot].Place;
        var last = _ringing[--RingingCount];
        _ringing[place] = last;
        _calls[last].Place = place;
        _calls[slot].Stage = CallStage.Answered;
    }

    public void Release(int slot)
    {
        _calls[slot].Version++;
        _spare[_spares++] = slot;
    }
}
