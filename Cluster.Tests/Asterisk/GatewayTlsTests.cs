using Cluster.Grains.Gateways;
using Cluster.Tests.Ami;
using Xunit;

namespace Cluster.Tests.Asterisk;

/// <summary>The manager interface of a real Asterisk with a certificate.</summary>
[Collection(AsteriskCollection.Name)]
public sealed class GatewayTlsTests(AsteriskNetwork network)
{
    [AsteriskFact]
    public async Task Link_comes_up_encrypted_with_the_gateways_authority_and_not_with_another_one()
    {
        await using var link = network.First.EncryptedLink(network.Authority);
        await SimulatedCluster.StartedAsync(link);

        using var foreign = new TestAuthority();
        var folder = Directory.CreateTempSubdirectory("cluster-ca-").FullName;
        await using var stranger = network.First.EncryptedLink(foreign.WriteTo(folder));
        stranger.Start();
        var down = await new EventReader(stranger).NextAsync<LinkDown>();
        Assert.Contains("certificate", down.Reason, StringComparison.OrdinalIgnoreCase);
        Directory.Delete(folder, recursive: true);
    }
}
