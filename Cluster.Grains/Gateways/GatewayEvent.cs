using Cluster.Interfaces.Gateways;

namespace Cluster.Grains.Gateways;

/// <summary>Something that a gateway reported. <paramref name="At"/> is our clock at the arrival.</summary>
public abstract record GatewayEvent(DateTimeOffset At);

/// <summary>The link is up and synchronised: these are all channels that the gateway has now.</summary>
public sealed record LinkUp(DateTimeOffset At, string Version, IReadOnlyList<LiveChannel> Channels) : GatewayEvent(At);

/// <summary>The link is lost; events until the next <see cref="LinkUp"/> are lost too. Calls go on without us.</summary>
public sealed record LinkDown(DateTimeOffset At, string Reason) : GatewayEvent(At);

/// <summary>Something about one channel, named by the id that the dialer chose.</summary>
public abstract record ChannelEvent(DateTimeOffset At, string ChannelId) : GatewayEvent(At);

/// <summary>The far end rings.</summary>
public sealed record Ringing(DateTimeOffset At, string ChannelId) : ChannelEvent(At, ChannelId);

/// <summary>The far end answered.</summary>
public sealed record Answered(DateTimeOffset At, string ChannelId) : ChannelEvent(At, ChannelId);

/// <summary>Machine detection came to a verdict.</summary>
/// <param name="At">Arrival.</param>
/// <param name="ChannelId">The attempt.</param>
/// <param name="IsMachine">Whether it was judged a machine.</param>
/// <param name="Cause">The detector's own words, for the record.</param>
public sealed record MachineVerdict(DateTimeOffset At, string ChannelId, bool IsMachine, string Cause) : ChannelEvent(At, ChannelId);

/// <summary>The customer pressed a key.</summary>
public sealed record KeyPressed(DateTimeOffset At, string ChannelId, char Key) : ChannelEvent(At, ChannelId);

/// <summary>The message was played to its end.</summary>
public sealed record MessagePlayed(DateTimeOffset At, string ChannelId) : ChannelEvent(At, ChannelId);

/// <summary>Nothing could be played: the sound is not on the gateway. The call is ended.</summary>
public sealed record SoundMissing(DateTimeOffset At, string ChannelId, string Sound) : ChannelEvent(At, ChannelId);

/// <summary>Customer and operator are bridged.</summary>
public sealed record Connected(DateTimeOffset At, string ChannelId) : ChannelEvent(At, ChannelId);

/// <summary>The customer waits alone: on hold, or because nobody took him.</summary>
public sealed record Held(DateTimeOffset At, string ChannelId) : ChannelEvent(At, ChannelId);

/// <summary>A third has answered and takes the customer.</summary>
public sealed record Transferred(DateTimeOffset At, string ChannelId) : ChannelEvent(At, ChannelId);

/// <summary>A supervisor's phone hears the line.</summary>
/// <param name="At">Arrival.</param>
/// <param name="ChannelId">The supervision.</param>
/// <param name="Way">By whom it is heard.</param>
public sealed record Supervising(DateTimeOffset At, string ChannelId, SupervisionWay Way) : ChannelEvent(At, ChannelId);

/// <summary>No operator came in time: the dialplan plays the safe message. The call is abandoned.</summary>
public sealed record SafeMessage(DateTimeOffset At, string ChannelId) : ChannelEvent(At, ChannelId);

/// <summary>The channel is gone.</summary>
/// <param name="At">Arrival.</param>
/// <param name="ChannelId">Attempt or line.</param>
/// <param name="Cause">Q.850 cause of the hang-up; 0 when the gateway gave none.</param>
/// <param name="TechCause">The signalling's own code (a SIP status), or null.</param>
/// <param name="WasUp">The far end had answered.</param>
public sealed record Ended(DateTimeOffset At, string ChannelId, int Cause, string? TechCause, bool WasUp = false) : ChannelEvent(At, ChannelId);

/// <summary>A channel in the gateway's own list.</summary>
/// <param name="ChannelId">Its unique id.</param>
/// <param name="Up">Whether it is answered.</param>
/// <param name="Connected">Whether it is bridged with another channel.</param>
/// <param name="Age">How long it exists.</param>
/// <param name="Place">Of a customer who has met his operator: where he is.</param>
public sealed record LiveChannel(string ChannelId, bool Up, bool Connected, TimeSpan Age, CallPlace Place = CallPlace.Unknown);
