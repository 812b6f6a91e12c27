using System.Globalization;
using Cluster.Silo.Asterisk.Simulator;

namespace Cluster.Silo.Hosting;

/// <summary>A simulated gateway as a process of its own: its live calls and its call log outlive the dialer.</summary>
public static class SimulatedGatewayProcess
{
    private const int WrongUse = 2;

    /// <summary>Whether these arguments ask for it.</summary>
    public static bool IsAskedFor(string[] args) => args is [SimulatedGatewayOptions.Command, ..];

    /// <summary>Serves until the input ends; answers the exit code: 0, or 2 for arguments that are not understood.</summary>
    /// <param name="args">The sub-command and its options.</param>
    /// <param name="input">Lines to obey.</param>
    /// <param name="output">The port first, then an answer to each line.</param>
    public static async Task<int> RunAsync(string[] args, TextReader input, TextWriter output)
    {
        if (SimulatedGatewayOptions.Parse(args.Skip(1), out var problem) is not { } options)
        {
            await output.WriteLineAsync($"{problem}\n\n{SimulatedGatewayOptions.Usage}");
            return WrongUse;
        }

        using var file = options.CallLog is { } path ? new FileCallLog(path) : null;
        using var gateway = new SimulatedGateway(
            options.Name, options.Network, TimeProvider.System, new Random(options.Seed), (ICallLog?)file ?? new NoCallLog());
        await using var server = new SimulatedAmiServer(
            gateway, new SimulatedAmiServerSettings(User: options.User, Secret: options.Secret, Port: options.Port));
        server.Start();
        await output.WriteLineAsync(server.EndPoint.Port.ToString(CultureInfo.InvariantCulture));
        var control = new SimulatedGatewayControl(gateway);
        while (await input.ReadLineAsync() is { } line)
        {
            await output.WriteLineAsync(control.Obey(line));
        }

        return 0;
    }
}
