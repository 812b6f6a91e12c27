using Cluster.Api.Accounts;
using Cluster.Api.Conventions;
using Cluster.Silo.Hosting;

namespace Cluster.Api.Live;

/// <summary>Wires the hub: only for browsers that are signed in, and only from our own pages.</summary>
internal static class LiveDoor
{
    /// <summary>A browser says every ten seconds that it is there, by a worker when its tab is hidden.</summary>
    private static readonly TimeSpan BrowserSilence = TimeSpan.FromSeconds(35);

    /// <summary>Most bytes that a browser sends in one message; it only says what it had.</summary>
    private const int MaxMessage = 4 * 1024;

    public static IServiceCollection AddLive(this IServiceCollection services)
    {
        services.AddSignalR(hub =>
        {
            hub.ClientTimeoutInterval = BrowserSilence;
            hub.KeepAliveInterval = LiveHub.Beat;
            hub.MaximumReceiveMessageSize = MaxMessage;
        }).AddJsonProtocol(json => ClusterJson.Configure(json.PayloadSerializerOptions));
        return services;
    }

    public static void MapLive(this WebApplication app)
    {
        app.UseWhen(http => http.Request.Path.StartsWithSegments(LiveHub.Path, StringComparison.Ordinal), live => live.Use(async (http, next) =>
        {
            if (await RefusalAsync(http) is { } refusal)
            {
                await refusal.WriteAsync(http);
            }
            else
            {
                await next(http);
            }
        }));
        app.MapHub<LiveHub>(LiveHub.Path);
    }

    private static async Task<Answer?> RefusalAsync(HttpContext http)
    {
        // A page of another address may open a WebSocket here, and the browser would send our cookie with it.
        var origin = http.Request.Headers.Origin.ToString();
        if (origin.Length > 0 && !(Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Authority == http.Request.Host.Value))
        {
            return Problem.Of(StatusCodes.Status403Forbidden, "foreign-page", "Only our own pages listen here.");
        }

        var cookie = http.Request.Cookies[SessionStore.Cookie] ?? "";
        return await http.RequestServices.GetRequiredService<SessionStore>().FindAsync(cookie, http.RequestAborted) is null
            ? Problem.Of(StatusCodes.Status401Unauthorized, "unauthorized", "Sign in.")
            : null;
    }
}
