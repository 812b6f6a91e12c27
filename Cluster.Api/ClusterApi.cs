using System.Text;
using Cluster.Api.Abandonment;
using Cluster.Api.Accounts;
using Cluster.Api.Assignments;
using Cluster.Api.Attempts;
using Cluster.Api.Callbacks;
using Cluster.Api.Campaigns;
using Cluster.Api.Client;
using Cluster.Api.Contacts;
using Cluster.Api.Conventions;
using Cluster.Api.DoNotCall;
using Cluster.Api.DryRuns;
using Cluster.Api.Events;
using Cluster.Api.Exports;
using Cluster.Api.Gateways;
using Cluster.Api.Health;
using Cluster.Api.Imports;
using Cluster.Api.Keys;
using Cluster.Api.Live;
using Cluster.Api.Operators;
using Cluster.Api.Phones;
using Cluster.Api.Recordings;
using Cluster.Api.Simulations;
using Cluster.Api.Supervisions;
using Cluster.Api.Workplace;
using Cluster.Grains.Operators;
using Cluster.Silo.Hosting;
using Cluster.Silo.Telemetry;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Cluster.Api;

/// <summary>
/// Wires the API. It needs what a process has whose role brings the API.
/// </summary>
public static class ClusterApi
{
    /// <summary>What the server still reads of a body that a route has refused for its size, so that the client sees the answer.</summary>
    private const long MaxUnreadBody = 16L * 1024 * 1024;

    /// <summary>Adds what the routes need.</summary>
    public static IServiceCollection AddClusterApi(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddHealth();
        services.AddSingleton<ProblemBoundary>().AddSingleton<Gate>().AddSingleton<KeyStore>().AddSingleton<IdempotencyStore>();
        services.AddHostedService<IdempotencySweeper>();
        services.AddSingleton<StepSweeper>().AddHostedService(provider => provider.GetRequiredService<StepSweeper>());
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = Passwords.Rounds);
        services.AddSingleton<Passwords>().AddSingleton<AccountStore>().AddSingleton<SessionStore>();
        services.AddSingleton<AccountRoutes>().AddSingleton<SessionRoutes>();
        services.AddSingleton<OperatorFeed>().AddOperatorWatch<OperatorFeed>();
        services.AddSingleton<DeskReader>().AddSingleton<CallInHand>().AddSingleton<AnswerRoute>().AddSingleton<WorkplaceRoutes>().AddSingleton<HelpRoutes>().AddSingleton<TypedNumbers>().AddSingleton<ManualCallRoutes>().AddSingleton<PreviewReader>();
        services.AddSingleton<OwnCallbackQueries>().AddSingleton<OwnCallbackRoutes>().AddSingleton<OwnContactQueries>().AddSingleton<OwnContactRoutes>().AddSingleton<DayRoutes>();
        services.AddSingleton<AssignmentStore>().AddSingleton<AssignmentRoutes>();
        services.AddSingleton<BoardFeed>().AddSingleton<TeamFeed>().AddSingleton<WallFeed>().AddSingleton<LiveRoutes>();
        services.AddLive();
        services.AddResponseCompression(compression => compression.MimeTypes = ["text/javascript", "text/css"]);
        services.AddSingleton<CampaignQueries>().AddSingleton<CampaignRoutes>();
        services.AddSingleton<ContactQueries>().AddSingleton<ContactRoutes>();
        services.AddSingleton<ImportRoutes>();
        services.AddSingleton<AttemptQueries>().AddSingleton<AttemptRoutes>();
        services.AddSingleton<ExportOptions>().AddSingleton<ExportBook>().AddSingleton<CallExport>().AddSingleton<ContactExport>().AddSingleton<ExportRoutes>();
        services.AddSingleton<SupervisionQueries>().AddSingleton<SupervisionRoutes>();
        services.AddSingleton<RecordingQueries>().AddSingleton<RecordingRoutes>();
        services.AddSingleton<KeeperBooks>().AddSingleton<RecordingKeeper>().AddHostedService(provider => provider.GetRequiredService<RecordingKeeper>());
        services.AddSingleton<AbandonmentQueries>().AddSingleton<AbandonmentRoutes>();
        services.AddSingleton<DryRunRoutes>();
        services.AddSingleton<MeasuredCallQueries>().AddSingleton<SimulationRoutes>();
        services.AddSingleton<OperatorQueries>().AddSingleton<OperatorRoutes>();
        services.AddSingleton<CallbackQueries>().AddSingleton<CallbackReader>().AddSingleton<CallbackRoutes>();
        services.AddSingleton<PhonePassStore>().AddSingleton<IceServers>().AddSingleton<PhoneRoutes>();
        services.AddSingleton<GatewayQueries>().AddSingleton<GatewayRoutes>();
        services.AddSingleton<DoNotCallRoutes>().AddSingleton<KeyRoutes>();
        services.AddSingleton<EventLogReader>().AddSingleton<EventFeed>().AddSingleton<EventRoutes>();
        services.ConfigureHttpJsonOptions(json => ClusterJson.Configure(json.SerializerOptions));
        services.AddOpenApi("v1", ApiDocument.Configure);
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // Any byte is a character then; what a header may hold is for the routes to say, with a problem that explains it.
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.Limits.MaxRequestBodySize = MaxUnreadBody;
        });
        return services;
    }

    /// <summary>Maps the routes under <c>/api/v1</c>, the hub, the browser client, health and metrics.</summary>
    public static WebApplication MapClusterApi(this WebApplication app)
    {
        app.UseMiddleware<ProblemBoundary>();
        app.UseStatusCodePages(ProblemBoundary.DescribeAsync);
        app.UseWhen(http => http.Request.Path.StartsWithSegments("/assets", StringComparison.Ordinal), assets => assets.UseResponseCompression());
        app.MapClient();
        app.UseRouting();
        app.MapLive();
        var routes = new RouteTable(app.MapGroup("/api/v1"));
        var services = app.Services;
        services.GetRequiredService<CampaignRoutes>().Map(routes);
        services.GetRequiredService<ContactRoutes>().Map(routes);
        services.GetRequiredService<ImportRoutes>().Map(routes);
        services.GetRequiredService<AttemptRoutes>().Map(routes);
        services.GetRequiredService<ExportRoutes>().Map(routes);
        services.GetRequiredService<RecordingRoutes>().Map(routes);
        services.GetRequiredService<SupervisionRoutes>().Map(routes);
        services.GetRequiredService<AbandonmentRoutes>().Map(routes);
        services.GetRequiredService<DryRunRoutes>().Map(routes);
        services.GetRequiredService<SimulationRoutes>().Map(routes);
        services.GetRequiredService<OperatorRoutes>().Map(routes);
        services.GetRequiredService<CallbackRoutes>().Map(routes);
        services.GetRequiredService<GatewayRoutes>().Map(routes);
        services.GetRequiredService<DoNotCallRoutes>().Map(routes);
        services.GetRequiredService<EventRoutes>().Map(routes);
        services.GetRequiredService<KeyRoutes>().Map(routes);
        services.GetRequiredService<AccountRoutes>().Map(routes);
        services.GetRequiredService<SessionRoutes>().Map(routes);
        services.GetRequiredService<WorkplaceRoutes>().Map(routes);
        services.GetRequiredService<HelpRoutes>().Map(routes);
        services.GetRequiredService<OwnCallbackRoutes>().Map(routes);
        services.GetRequiredService<OwnContactRoutes>().Map(routes);
        services.GetRequiredService<DayRoutes>().Map(routes);
        services.GetRequiredService<AssignmentRoutes>().Map(routes);
        services.GetRequiredService<ManualCallRoutes>().Map(routes);
        services.GetRequiredService<PhoneRoutes>().Map(routes);
        services.GetRequiredService<LiveRoutes>().Map(routes);
        app.MapOpenApi(ApiDocument.Path);
        app.MapHealth();
        return app;
    }
}
