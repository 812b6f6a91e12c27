using System.Diagnostics;
using System.Globalization;
using Cluster.Tests.Crash;
using Xunit;

namespace Cluster.Tests.Silos;

/// <summary>
/// A network in which silos can be cut off: each silo has a network namespace of its own, the database and the gateways share another one, the
/// hub, through which all packets go. A cut makes the hub drop packets without a word, as a broken switch does. Nothing of it can be reached
/// from outside; the database and the APIs are talked to through their sockets in the file system, which no namespace hides. The watchdog
/// of the installation takes it away.
/// </summary>
internal sealed class SiloNetwork
{
    /// <summary>Of all silos.</summary>
    public const string Addresses = "10.213.0.0/16";

    private const int SiloPort = 11111;

    private readonly string _name;
    private readonly int _silos;

    private SiloNetwork(string name, int silos) => (_name, _silos) = (name, silos);

    /// <summary>Null where namespaces can be made; else why they cannot.</summary>
    public static string? WhyNot { get; } = Try();

    /// <summary>Words before a command that is to run in the hub.</summary>
    public IReadOnlyList<string> InHub => ["ip", "netns", "exec", Hub];

    /// <summary>All namespaces, to be taken away at the end.</summary>
    public IEnumerable<string> Spaces => [Hub, .. Enumerable.Range(0, _silos).Select(Space)];

    private string Hub => $"{_name}-hub";

    public static async Task<SiloNetwork> CreateAsync(int silos)
    {
        var network = new SiloNetwork($"silos{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}", silos);
        await IpAsync($"netns add {network.Hub}");
        await IpAsync($"-n {network.Hub} link set lo up");
        await SetAsync(network.Hub, "net.ipv4.ip_forward");
        for (var silo = 0; silo < silos; silo++)
        {
            await network.AddAsync(silo);
        }

        // Behind the rules of a cut, which concern also what ends in the hub.
        await IpAsync($"-n {network.Hub} rule add pref 100 lookup local");
        await IpAsync($"-n {network.Hub} rule del pref 0");
        return network;
    }

    /// <summary>Words before a command that is to run where a silo is.</summary>
    public IReadOnlyList<string> At(int silo) => ["ip", "netns", "exec", Space(silo)];

    /// <summary>Where the other silos reach it.</summary>
    public static string EndPointOf(int silo) => $"{AddressOf(silo)}:{SiloPort.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Nothing passes between this silo and the others.</summary>
    public async Task CutFromOthersAsync(int silo)
    {
        foreach (var other in Enumerable.Range(0, _silos).Where(other => other != silo))
        {
            await DropAsync($"from {AddressOf(silo)} to {AddressOf(other)}");
            await DropAsync($"from {AddressOf(other)} to {AddressOf(silo)}");
        }
    }

    /// <summary>Nothing of this silo gets to the database.</summary>
    public Task CutFromDatabaseAsync(int silo, int port) =>
        DropAsync($"from {AddressOf(silo)} ipproto tcp dport {port.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>All cuts are over.</summary>
    public Task HealAsync() => IpAsync($"-n {Hub} rule flush pref 50");

    private static string AddressOf(int silo) => $"10.213.{silo.ToString(CultureInfo.InvariantCulture)}.2";

    private static string HubAddressOf(int silo) => $"10.213.{silo.ToString(CultureInfo.InvariantCulture)}.1";

    private string Space(int silo) => $"{_name}-{(silo + 1).ToString(CultureInfo.InvariantCulture)}";

    private async Task AddAsync(int silo)
    {
        var (space, cable) = (Space(silo), $"silo{(silo + 1).ToString(CultureInfo.InvariantCulture)}");
        await IpAsync($"netns add {space}");
        await IpAsync($"link add {cable} netns {Hub} type veth peer name hub netns {space}");
        await SetAsync(Hub, $"net.ipv4.conf.{cable}.route_localnet");
        await SetAsync(space, "net.ipv4.conf.hub.route_localnet");
        await IpAsync($"-n {Hub} addr add {HubAddressOf(silo)}/30 dev {cable}");
        await IpAsync($"-n {Hub} link set {cable} up");
        await IpAsync($"-n {space} addr add {AddressOf(silo)}/30 dev hub");
        await IpAsync($"-n {space} link set hub up");
        await IpAsync($"-n {space} route add default via {HubAddressOf(silo)}");

        // It has no loopback of its own: what listens on the hub's is reached at the same address as on one machine.
        await IpAsync($"-n {space} route add 127.0.0.1/32 via {HubAddressOf(silo)} src {AddressOf(silo)}");
    }

    private Task DropAsync(string what) => IpAsync($"-n {Hub} rule add pref 50 {what} blackhole");

    private static Task SetAsync(string space, string key) => IpAsync($"netns exec {space} sysctl -qw {key}=1");

    private static async Task IpAsync(string words)
    {
        using var process = Start(words);
        var problem = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"ip {words}: {problem}");
        }
    }

    private static string? Try()
    {
        var space = $"try{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}";
        try
        {
            var isMade = Run($"netns add {space}") && Run($"link add try netns {space} type veth peer name hub netns {space}");
            Run($"netns del {space}");
            return isMade ? null : "Network namespaces cannot be made here: silos cannot be cut off from each other.";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "There is no ip command here (iproute2): silos cannot be cut off from each other.";
        }
    }

    private static bool Run(string words)
    {
        using var process = Start(words);
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static Process Start(string words) =>
        Process.Start(new ProcessStartInfo("ip", words) { RedirectStandardError = true, UseShellExecute = false })!;
}

/// <summary>A test that needs <see cref="SiloNetwork"/>.</summary>
internal sealed class NetworkFactAttribute : FactAttribute
{
    public NetworkFactAttribute() => Skip = SiloNetwork.WhyNot;
}
