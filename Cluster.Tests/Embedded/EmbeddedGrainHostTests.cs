using System.Diagnostics.Metrics;
using Cluster.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Runtime;
using Xunit;

namespace Cluster.Tests.Embedded;

/// <summary>The contract on the embedded host with the thread pool.</summary>
public sealed class EmbeddedGrainHostTests : GrainHostContract, IDisposable
{
    private readonly ServiceProvider services = Host(_ => { });
    private readonly ServiceProvider hasty = Host(options => options.CallTimeout = ShortTimeout);

    protected override IGrainFactory Grains => services.GetRequiredService<IGrainFactory>();

    protected override IGrainFactory HastyGrains => hasty.GetRequiredService<IGrainFactory>();

    [Fact]
    public async Task Full_mailbox_refuses_the_call_and_counts_it()
    {
        await using var host = Host(options => options.MailboxBound = 2);
        var refused = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Name == "dialer_grain_mailbox_refused" && instrument.Meter.Scope == host.GetRequiredService<IMeterFactory>())
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, amount, _, _) => refused += amount);
        listener.Start();
        var grain = host.GetRequiredService<IGrainFactory>().GetGrain<IProbeGrain>("full");
        var gate = Guid.NewGuid().ToString();
        var blocked = grain.Block(gate);
        await Signals.Get(gate + " entered").Task;
        Task[] waiting = [grain.Add(1), grain.Add(1)];

        var refusal = await Assert.ThrowsAsync<LimitExceededException>(() => grain.Add(1));

        Assert.Contains("MailboxBound", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, refused);
        Signals.Get(gate).SetResult();
        await blocked;
        await Task.WhenAll(waiting);
        Assert.Equal(3, await grain.Add(1));
    }

    [Fact]
    public async Task Stop_deactivates_all_and_refuses_new_activations()
    {
        await using var host = Host(_ => { });
        var key = Guid.NewGuid().ToString();
        var grain = host.GetRequiredService<IGrainFactory>().GetGrain<ILifeGrain>(key);
        await grain.Activations();
        await host.GetRequiredService<IHostedService>().StopAsync(CancellationToken.None);
        Assert.True(Signals.Get($"{key} {DeactivationReasonCode.ShuttingDown}").Task.IsCompleted);
        await Assert.ThrowsAsync<SiloUnavailableException>(grain.Activations);
    }

    [Fact]
    public void Interface_without_class_or_with_two_is_an_error_at_start()
    {
        var missing = Assert.Throws<InvalidOperationException>(() => Start(typeof(ILonelyGrain)));
        Assert.Contains("ILonelyGrain is implemented by no class", missing.Message, StringComparison.Ordinal);
        var ambiguous = Assert.Throws<InvalidOperationException>(() => Start(typeof(TwinGrain), typeof(OtherTwinGrain)));
        Assert.Contains(nameof(OtherTwinGrain), ambiguous.Message, StringComparison.Ordinal);
        var misshapen = Assert.Throws<InvalidOperationException>(() => Start(typeof(MisshapenGrain)));
        Assert.Contains("IMisshapenGrain.Count", misshapen.Message, StringComparison.Ordinal);

        static void Start(params Type[] types)
        {
            using var provider = new ServiceCollection().AddEmbeddedGrainHost(o => o.AddTypes(types)).BuildServiceProvider();
            Assert.NotEmpty(provider.GetServices<IHostedService>());
        }
    }

    [Fact]
    public async Task Internal_interface_and_injected_service_work()
    {
        await using var host = new ServiceCollection().AddSingleton(new Greeting("hello"))
            .AddEmbeddedGrainHost(o => o.AddTypes(typeof(InternalGrain))).BuildServiceProvider();
        Assert.Equal("hello", (await host.GetRequiredService<IGrainFactory>().GetGrain<IInternalGrain>("a").Greet()).Text);
    }

    public void Dispose()
    {
        services.Dispose();
        hasty.Dispose();
    }

    private static ServiceProvider Host(Action<EmbeddedGrainHostOptions> configure) => new ServiceCollection().AddEmbeddedGrainHost(options =>
    {
        options.AddTypes(typeof(ProbeGrain), typeof(ReentrantGrain), typeof(LifeGrain), typeof(TimerGrain));
        configure(options);
    }).BuildServiceProvider();
}

internal interface ILonelyGrain : IGrainWithStringKey;

internal interface ITwinGrain : IGrainWithStringKey;

internal sealed class TwinGrain : Grain, ITwinGrain;

internal sealed class OtherTwinGrain : Grain, ITwinGrain;

internal interface IMisshapenGrain : IGrainWithStringKey
{
    int Count();
}

internal sealed class MisshapenGrain : Grain, IMisshapenGrain
{
    public int Count() => 0;
}

internal sealed record Greeting(string Text);

internal interface IInternalGrain : IGrainWithStringKey
{
    Task<Greeting> Greet();
}

internal sealed class InternalGrain(Greeting greeting) : Grain, IInternalGrain
{
    public Task<Greeting> Greet() => Task.FromResult(greeting);
}
