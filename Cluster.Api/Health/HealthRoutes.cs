using Cluster.Api.Conventions;
using Cluster.Silo.Telemetry;

namespace Cluster.Api.Health;

/// <summary>What operations ask: alive, ready, and the figures. Without a key, and outside the document: they are not for clients.</summary>
internal static class HealthRoutes
{
    public static IServiceCollection AddHealth(this IServiceCollection services) => services.AddSingleton<Readiness>().AddSingleton<PrometheusExporter>();

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        // Taken now and not at the first request: it counts from the moment that it exists.
        var metrics = routes.ServiceProvider.GetRequiredService<PrometheusExporter>();
        routes.MapGet("/health/live", (RequestDelegate)(http => Answer.Ok(new { Status = "alive" }).WriteAsync(http)));
        routes.MapGet("/health/ready", (RequestDelegate)(async http =>
        {
            var problem = await http.RequestServices.GetRequiredService<Readiness>().ProblemAsync(http.RequestAborted);
            await (problem is null ? Answer.Ok(new { Status = "ready" }) : Problem.Unavailable(problem)).WriteAsync(http);
        }));
        routes.MapGet("/metrics", (RequestDelegate)(http =>
        {
            http.Response.ContentType = PrometheusExporter.ContentType;
            return http.Response.WriteAsync(metrics.Write(), http.RequestAborted);
        }));
    }
}
