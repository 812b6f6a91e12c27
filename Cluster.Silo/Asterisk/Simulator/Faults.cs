namespace Cluster.Silo.Asterisk.Simulator;

/// <summary>
/// How a simulated gateway misbehaves. May be changed at any time; everything is off at first. Probabilities are per event or per order.
/// What is lost, repeated or out of order here never happens on one healthy TCP link to a real Asterisk: it stands for defects on either
/// side that the dialer must survive.
/// </summary>
public sealed class Faults
{
    /// <summary>An event is never told.</summary>
    public double LoseEvent { get; set; }

    /// <summary>An event is told twice.</summary>
    public double RepeatEvent { get; set; }

    /// <summary>This event and all behind it are told later: a slow link that keeps the order.</summary>
    public double DelayEvent { get; set; }

    /// <summary>An event is told later, and events of other channels pass it; its own channel keeps the order.</summary>
    public double ReorderAcrossChannels { get; set; }

    /// <summary>An event is told later, and even later events of its own channel pass it.</summary>
    public double ReorderWithinChannel { get; set; }

    /// <summary>Longest delay of a delayed, repeated or reordered event.</summary>
    public TimeSpan DelayMost { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>An order is refused; no call is made.</summary>
    public double RefuseOriginate { get; set; }

    /// <summary>An order is taken, and then fails without ever having had a channel, so without a hang-up.</summary>
    public double FailWithoutChannel { get; set; }

    /// <summary>An order is taken and carried out, but the reply never comes.</summary>
    public double SwallowOriginateReply { get; set; }

    /// <summary>Every link that exists or connects while this is on is dead: it takes everything and never says a word again.</summary>
    public bool HalfOpen { get; set; }

    /// <summary>New links are turned away.</summary>
    public bool RefuseLinks { get; set; }

    /// <summary>Mean time between random drops of the links, as long as events flow; null for none.</summary>
    public TimeSpan? MeanTimeBetweenDrops { get; set; }
}
