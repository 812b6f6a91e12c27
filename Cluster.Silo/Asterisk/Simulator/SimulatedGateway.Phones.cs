using Cluster.Interfaces.Gateways;

namespace Cluster.Silo.Asterisk.Simulator;

/// <content>Operators' phones: all are registered but those whose names say otherwise.</content>
public sealed partial class SimulatedGateway
{
    /// <summary>The state of a phone: one whose name ends in <c>-off</c> is not registered, one whose name ends in <c>-missing</c> does not exist.</summary>
    public PhoneState CheckPhone(string endpoint)
    {
        lock (_gate)
        {
            return AwayBecause(endpoint) ?? (_calls.Values.Any(call => call.IsLine && call.Number == endpoint) ? PhoneState.InUse : PhoneState.Ready);
        }
    }

    private static PhoneState? AwayBecause(string endpoint) =>
        endpoint.EndsWith("-off", StringComparison.Ordinal) ? PhoneState.NotRegistered
        : endpoint.EndsWith("-missing", StringComparison.Ordinal) ? PhoneState.NoSuchPhone
        : null;
}
