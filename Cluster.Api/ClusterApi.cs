using Cluster.Api.Campaigns;
using Cluster.Api.Contacts;
using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Silo.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Cluster.Api;

/// <summary>Wires the API. Needs an NpgsqlDataSource, an IGrainFactory and the intakes of contacts, imports and the do-not-call list.</summary>
public static class ClusterApi
{
    /// <summary>What the server reads of a body that a route refuses for its size, so that the client still sees the answer.</summary>
    private const long MaxUnreadBody = 16L * 1024 * 1024;

    /// <summary>Adds what the routes need.</summary>
    public static IServiceCollection AddClusterApi(this IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ProblemBoundary>().AddSingleton<Gate>().AddSingleton<KeyStore>().AddSingleton<IdempotencyStore>();
        services.AddHostedService<IdempotencySweeper>();
        services.AddSingleton<CampaignQueries>().AddSingleton<ContactQueries>();
        services.AddSingleton<CampaignRoutes>().AddSingleton<ContactRoutes>().AddSingleton<KeyRoutes>();
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxUnreadBody;
        });
        services.ConfigureHttpJsonOptions(json => ClusterJson.Configure(json.SerializerOptions));
        return services;
    }

    /// <summary>Maps the routes under <c>/api/v1</c>.</summary>
    public static WebApplication MapClusterApi(this WebApplication app)
    {
        app.UseMiddleware<ProblemBoundary>();
        app.UseStatusCodePages(ProblemBoundary.DescribeAsync);
        app.UseRouting();
        var routes = new RouteTable(app.MapGroup("/api/v1"));
        var services = app.Services;
        services.GetRequiredService<CampaignRoutes>().Map(routes);
        services.GetRequiredService<ContactRoutes>().Map(routes);
        services.GetRequiredService<KeyRoutes>().Map(routes);
        return app;
    }
}
