using Cluster.Grains;
using Cluster.Grains.Campaigns;
using Cluster.Grains.Gateways;
using Cluster.Grains.Operators;
using Cluster.Interfaces.Campaigns;
using Cluster.Silo.Asterisk.Ami;
using Cluster.Silo.Imports;
using Cluster.Silo.Media;
using Cluster.Silo.Media.S3;
using Cluster.Silo.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Orleans;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Json;

namespace Cluster.Silo.Hosting;

/// <summary>Wires the grains and what surrounds them into a process.</summary>
public static class ClusterHosting
{
    /// <summary>
    /// A contact without a call is let go after this long. Claims carry all that it needs, so little is lost, and at thousands of attempts
    /// a second Orleans' usual 15 minutes would keep millions of contacts in memory.
    /// </summary>
    private static readonly TimeSpan ContactAge = TimeSpan.FromMinutes(1);

    /// <summary>The store and what the role of the process asks for: grains on the host that this build has, the way to them, imports.</summary>
    /// <exception cref="InvalidOperationException">The role is not to be had in this build.</exception>
    public static IServiceCollection AddCluster(this IServiceCollection services, ClusterOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton(options);
        services.AddSingleton(provider => new Ids(provider.GetRequiredService<TimeProvider>(), new Random()));
        services.AddPostgres(options.Database);
        services.AddHostedService<DatabaseStartup>();
        if (options.Role.HasApi())
        {
            services.AddImports(provider => new ImportOptions
            {
                Folder = Path.Combine(options.DataFolder, "imports"),
                Arrived = campaignId => provider.GetRequiredService<IGrainFactory>().GetGrain<ICampaignGrain>(campaignId.ToString()).WakeAsync(),
            });
            services.AddRecordings(options);
        }

        return options.Role.HasGrains() ? services.AddGrains(options) : services.AddGrainClient(options);
    }

    private static void AddRecordings(this IServiceCollection services, ClusterOptions options)
    {
        services.AddSingleton(new RecordingFolder(options.RecordingFolder ?? Path.Combine(options.DataFolder, "recordings")));
        services.AddSingleton<RecordingLibrary>();
        if (options.RecordingBucket is { } bucket)
        {
            services.AddSingleton(provider => new S3Bucket(bucket, new HttpClient { Timeout = S3Bucket.Patience }, provider.GetRequiredService<TimeProvider>()));
        }
    }

    private static IServiceCollection AddGrains(this IServiceCollection services, ClusterOptions options)
    {
        services.AddCallJournal();
        services.AddGrainServices();
        services.AddSingleton(new AsteriskLinkOptions { Authority = options.GatewayAuthority });
        services.AddSingleton<AmiMetrics>();
        services.AddSingleton<IGatewayLinkFactory>(provider => ActivatorUtilities.CreateInstance<AsteriskLinkFactory>(provider, new Random()));
        services.AddGrainHost(options, ContactAge);
        services.AddSingleton<ClusterStartup>().AddSingleton<IClusterWork>(provider => provider.GetRequiredService<ClusterStartup>());
        services.AddHostedService(provider => provider.GetRequiredService<ClusterStartup>());
        return options.Role.HasApi() ? services : services.AddSingleton<NobodyWatches>().AddOperatorWatch<NobodyWatches>();
    }

    /// <summary>What the grains need beside their ports, on any host.</summary>
    public static IServiceCollection AddGrainServices(this IServiceCollection services) => services
        .AddSingleton<CampaignPlans>()
        .AddSingleton<IOperatorWatch, NobodyWatches>()
        .AddSingleton<CampaignMetrics>()
        .AddSingleton<PacingMetrics>()
        .AddSingleton<GatewayMetrics>()
        .AddSingleton<OperatorMetrics>();

    /// <summary>Structured logs on the console: readable lines in a terminal, JSON elsewhere.</summary>
    public static ILoggingBuilder AddClusterLogs(this ILoggingBuilder logging, LogEventLevel least)
    {
        var settings = new LoggerConfiguration()
            .MinimumLevel.Is(least)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("Orleans", LogEventLevel.Warning)
            .MinimumLevel.Override("Polly", LogEventLevel.Warning)
            .MinimumLevel.Override("Npgsql", LogEventLevel.Warning);
        settings = Console.IsOutputRedirected
            ? settings.WriteTo.Console(new JsonFormatter())
            : settings.WriteTo.Console(outputTemplate: "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}");
        logging.ClearProviders();
        return logging.AddSerilog(settings.CreateLogger(), dispose: true);
    }
}
