using System.Net;
using System.Net.Sockets;
using Cluster.Grains.Gateways;
using Cluster.Silo.Asterisk.Ami;
using Cluster.Tests.Ami;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Cluster.Tests.Asterisk;

/// <summary>One running gateway: its name, its address (AMI on port 5038, user <c>dialer</c>), the AMI secret and its own records.</summary>
public sealed record AsteriskGateway(string Name, string Address, string Secret, string Folder)
{
    internal GatewayCdr Records => new(Path.Combine(Folder, "log"));

    /// <summary>The product's own link to it, not started yet.</summary>
    internal IGatewayLink Link() => Link(new AsteriskLinkOptions(), new GatewayAddress(Address, 5038, "dialer", Secret));

    /// <summary>The same, encrypted; the authority is a PEM file.</summary>
    internal IGatewayLink EncryptedLink(string authority) =>
        Link(new AsteriskLinkOptions { Authority = authority }, new GatewayAddress(Address, 5039, "dialer", Secret, Tls: true));

    private IGatewayLink Link(AsteriskLinkOptions options, GatewayAddress address) => new AsteriskLinkFactory(
        options, TimeProvider.System, new Random(1), new AmiMetrics(), NullLogger<AsteriskLinkFactory>.Instance).Create(Name, address);
}

/// <summary>
/// Two real gateways with the shipped configuration and a test telephone network behind them, on 127.0.N.x with a free N, in a folder
/// of their own, so that several test runs and a demonstration can stand side by side. Started once for all tests of the collection.
/// </summary>
public sealed class AsteriskNetwork : IAsyncLifetime
{
    /// <summary>A person lets the telephone ring this long, at most.</summary>
    internal static readonly TimeSpan LongestRing = TimeSpan.FromMilliseconds(300);

    /// <summary>A person whose number has a 9 as its hundreds digit leaves after his greeting (about 0.9 s) and this time.</summary>
    internal static readonly TimeSpan PersonStays = TimeSpan.FromSeconds(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("asterisk-").FullName;
    private readonly List<string> _started = [];
    private readonly TestAuthority _authority = new();

    /// <summary>Who has signed the certificates of the gateways, as a PEM file.</summary>
    public string Authority { get; private set; } = "";

    public AsteriskGateway First { get; private set; } = null!;

    /// <summary>At which port of a gateway browsers register, as web1 and web2.</summary>
    public const int PhonePort = 8088;

    public AsteriskGateway Second { get; private set; } = null!;

    /// <summary>The test telephone network: its records are the other side's account of every call.</summary>
    public AsteriskGateway Pstn { get; private set; } = null!;

    /// <summary>Where a stub customer must listen to be dialled as <c>PJSIP/ANY@stub</c>.</summary>
    public IPAddress StubCustomer { get; private set; } = IPAddress.None;

    /// <summary>Where a stub operator must listen to be dialled as <c>PJSIP/stubop</c>.</summary>
    public IPAddress StubOperator { get; private set; } = IPAddress.None;

    /// <summary>Where a second stub operator must listen to be dialled as <c>PJSIP/stubop2</c>.</summary>
    public IPAddress StubSecondOperator { get; private set; } = IPAddress.None;

    /// <summary>Where a stub third party must listen to be dialled as <c>PJSIP/stubthird</c>.</summary>
    public IPAddress StubThird { get; private set; } = IPAddress.None;

    /// <summary>Where a stub supervisor must listen to be dialled as <c>PJSIP/stubsup</c>.</summary>
    public IPAddress StubSupervisor { get; private set; } = IPAddress.None;

    public async Task InitializeAsync()
    {
        if (AsteriskRoot.WhyNot is not null)
        {
            return;
        }

        Authority = _authority.WriteTo(_folder);
        var net = FreeNet();
        StubCustomer = IPAddress.Parse(net + "90");
        StubOperator = IPAddress.Parse(net + "70");
        StubSecondOperator = IPAddress.Parse(net + "73");
        StubThird = IPAddress.Parse(net + "71");
        StubSupervisor = IPAddress.Parse(net + "72");
        var pstn = net + "50";
        Pstn = await StartAsync("pstn", "pstn", pstn);
        First = await StartAsync("gateway", "gw1", net + "11", pstn);
        Second = await StartAsync("gateway", "gw2", net + "12", pstn);
    }

    /// <summary>Stops one gateway at once, with all its calls, as its machine's shutdown would.</summary>
    internal static Task StopAsync(AsteriskGateway gateway) => AsteriskRoot.RunAsync("asterisk-stop", [gateway.Folder]);

    /// <summary>Ends one gateway without a word to anybody.</summary>
    internal static async Task KillAsync(AsteriskGateway gateway)
    {
        using var process = System.Diagnostics.Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(Path.Combine(gateway.Folder, "pid"))));
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Starts a stopped gateway again: same name, address, secret and record files.</summary>
    internal Task StartAgainAsync(AsteriskGateway gateway) => StartAsync("gateway", gateway.Name, gateway.Address, Pstn.Address);

    public async Task DisposeAsync()
    {
        if (_started.Count > 0)
        {
            await AsteriskRoot.RunAsync("asterisk-stop", _started);
        }

        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<AsteriskGateway> StartAsync(string kind, string name, string address, params string[] pstn)
    {
        var folder = Path.Combine(_folder, name);
        var stubs = Path.Combine(_folder, "stubs.conf");
        await File.WriteAllTextAsync(stubs, $"""
            [stub](trunk-endpoint)
            aors = stub
            [stub]
            type = aor
            contact = sip:{StubCustomer}:5060
            [stubop](operator-endpoint)
            aors = stubop
            [stubop]
            type = aor
            contact = sip:stubop@{StubOperator}:5060
            [stubop2](operator-endpoint)
            aors = stubop2
            [stubop2]
            type = aor
            contact = sip:stubop2@{StubSecondOperator}:5060
            [stubthird](operator-endpoint)
            aors = stubthird
            [stubthird]
            type = aor
            contact = sip:stubthird@{StubThird}:5060
            [stubsup](operator-endpoint)
            aors = stubsup
            [stubsup]
            type = aor
            contact = sip:stubsup@{StubSupervisor}:5060

            """);
        var settings = new Dictionary<string, string>
        {
            ["PJSIP_EXTRA"] = stubs,
            ["BROWSERS"] = "2",
            ["AMI_TLS"] = _authority.WriteTo(Path.Combine(_folder, "tls", name), address),
            ["OWNER"] = $"{Environment.ProcessId}",   // a killed test run leaves nothing behind
            ["RING_LEAST_MS"] = "100",
            ["RING_MOST_MS"] = LongestRing.TotalMilliseconds.ToString("0"),
            ["PERSON_STAYS"] = PersonStays.TotalSeconds.ToString("0"),
        };
        _started.Add(folder);
        var (exitCode, output) =
            await AsteriskRoot.RunAsync("asterisk-instance", [AsteriskRoot.Folder, folder, kind, name, address, .. pstn], settings);
        Assert.True(exitCode == 0, $"{name} did not start ({exitCode}): {output}");
        var secret = (await File.ReadAllTextAsync(Path.Combine(folder, "ami-secret"))).Trim();
        return new AsteriskGateway(name, address, secret, folder);
    }

    // 127.0.0.x is left to a demonstration. Whoever holds the telephone network's AMI port holds the whole net.
    private static string FreeNet()
    {
        for (var i = 0; i < 250; i++)
        {
            var net = $"127.0.{1 + (Environment.ProcessId + i) % 250}.";
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Parse(net + "50"), 5038));
                return net;
            }
            catch (SocketException)
            {
                // taken: try the next
            }
        }

        throw new InvalidOperationException("No free loopback net for the test telephone network.");
    }
}

/// <summary>All tests that share the running network; they run one after another.</summary>
[CollectionDefinition(Name)]
public sealed class AsteriskCollection : ICollectionFixture<AsteriskNetwork>, ICollectionFixture<EndToEnd.PrivateServer>
{
    public const string Name = "Asterisk network";
}
