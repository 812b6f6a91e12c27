using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Xunit;

namespace Cluster.Tests.Embedded;

/// <summary>The contract on Orleans.</summary>
public sealed class OrleansGrainHostTests(OrleansSilos silos) : GrainHostContract, IClassFixture<OrleansSilos>
{
    protected override IGrainFactory Grains => silos.Patient;

    protected override IGrainFactory HastyGrains => silos.Hasty;
}

/// <summary>Two silos that do not know each other; calls of the second time out early.</summary>
public sealed class OrleansSilos : IAsyncLifetime
{
    private readonly IHost _patient = Silo(TimeSpan.FromSeconds(30));
    private readonly IHost _hasty = Silo(GrainHostContract.ShortTimeout);

    public IGrainFactory Patient => _patient.Services.GetRequiredService<IGrainFactory>();

    public IGrainFactory Hasty => _hasty.Services.GetRequiredService<IGrainFactory>();

    public Task InitializeAsync() => Task.WhenAll(_patient.StartAsync(), _hasty.StartAsync());

    public async Task DisposeAsync()
    {
        await Task.WhenAll(_patient.StopAsync(), _hasty.StopAsync());
        _patient.Dispose();
        _hasty.Dispose();
    }

    private static IHost Silo(TimeSpan callTimeout)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(Loopback.FreePort(), gatewayPort: 0, serviceId: "contract", clusterId: Guid.NewGuid().ToString())
            .Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = callTimeout));
        return builder.Build();
    }
}
