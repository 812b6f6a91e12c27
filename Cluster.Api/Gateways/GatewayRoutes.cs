using System.Text.Json;
using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Interfaces.Gateways;
using Orleans;

namespace Cluster.Api.Gateways;

/// <summary>Gateways: where they are, what they can carry, how they are.</summary>
internal sealed class GatewayRoutes(GatewayQueries gateways, IGrainFactory grains, TimeProvider clock)
{
    /// <summary>A gateway that does not say how it is within this time is shown as unknown.</summary>
    private static readonly TimeSpan HealthLimit = TimeSpan.FromSeconds(2);

    public void Map(RouteTable routes)
    {
        routes.Put("/gateways/{id}", new(
            "putGateway", "Makes or replaces a gateway. To replace, send If-Match; without secret the old one stays.", Scopes.GatewaysWrite)
        {
            Body = typeof(GatewayDefinition),
        }, PutAsync, 200, typeof(GatewayView));
        routes.Get("/gateways", new("listGateways", "Lists gateways with their health.", Scopes.GatewaysRead) { Query = RouteTable.List },
            ListAsync, typeof(Page<GatewayView>));
        routes.Get("/gateways/{id}", new("getGateway", "One gateway with its health.", Scopes.GatewaysRead), GetAsync, typeof(GatewayView));
        routes.Post("/gateways/{id}/enable", new("enableGateway", "Takes calls again.", Scopes.GatewaysWrite), call => EnableAsync(call, enabled: true), 200, typeof(GatewayView));
        routes.Post("/gateways/{id}/disable", new("disableGateway", "Takes no new calls; those that it has go on to their end, and so do operators' lines.", Scopes.GatewaysWrite), call => EnableAsync(call, enabled: false), 200, typeof(GatewayView));
    }

    private async Task<Answer> PutAsync(ApiCall call)
    {
        var id = call.Route("id");
        var row = IsName(id) ? await gateways.FindAsync(id, call.Aborted) : null;
        var definition = GatewayReader.Read(call.Body, row?.Definition.Secret);
        if (!IsName(id))
        {
            call.Errors.Add(new FieldError("format", "1 to 64 letters, digits, dots, dashes and underscores.", Parameter: "id"));
        }

        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        if (row is null)
        {
            if (!await gateways.CreateAsync(id, definition))
            {
                return Problem.Conflict("conflict", "It was made at the same moment by another request.");
            }
        }
        else if (definition != row.Definition)
        {
            // The same content again changes nothing and needs no version: a script may put its gateways at each start.
            var (version, stale) = EntityTag.Expected(call.Http.Request, row.Version);
            if (version is null)
            {
                return stale!;
            }

            if (!await gateways.UpdateAsync(id, definition, version.Value))
            {
                return Problem.Stale();
            }
        }

        await Grain(id).ReloadAsync();
        return await ShowAsync(id, row is null ? 201 : 200, call.Aborted);
    }

    private async Task<Answer> ListAsync(ApiCall call)
    {
        var (limit, after) = (call.Query.Limit, call.Query.After(1));
        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        var page = Page.Of(await gateways.ListAsync(after?[0].Replace("\0", "", StringComparison.Ordinal), limit, call.Aborted), limit, row => [row.Id]);
        return Answer.Ok(new Page<GatewayView>(await Task.WhenAll(page.Items.Select(ViewAsync)), page.Next));
    }

    private Task<Answer> GetAsync(ApiCall call) => ShowAsync(call.Route("id"), 200, call.Aborted);

    private async Task<Answer> EnableAsync(ApiCall call, bool enabled)
    {
        var id = call.Route("id");
        if (!IsName(id) || !await gateways.EnableAsync(id, enabled))
        {
            return Problem.NotFound("gateway");
        }

        await Grain(id).ReloadAsync();
        return await ShowAsync(id, 200, call.Aborted);
    }

    private async Task<Answer> ShowAsync(string id, int status, CancellationToken stop) =>
        IsName(id) && await gateways.FindAsync(id, stop) is { } row
            ? Answer.Of(status, await ViewAsync(row), row.Version) with { Location = status == 201 ? $"/api/v1/gateways/{id}" : null }
            : Problem.NotFound("gateway");

    private async Task<GatewayView> ViewAsync(GatewayRow row)
    {
        GatewayHealth health;
        try
        {
            var status = await Grain(row.Id).GetStatusAsync().WaitAsync(HealthLimit, clock);
            health = new GatewayHealth(
                JsonNamingPolicy.KebabCaseLower.ConvertName(status.State.ToString()), status.Version, status.Since, status.Problem, status.Calls, status.Lines,
                status.Leased);
        }
        catch (TimeoutException)
        {
            health = new GatewayHealth("unknown", null, null, "It did not say how it is in time.", null, null, null);
        }

        var definition = row.Definition;
        return new GatewayView(
            row.Id, row.Enabled, row.Version, row.CreatedAt, definition.Host, definition.Port, definition.User, definition.Tls, definition.TlsFingerprint,
            definition.Trunk, definition.PhoneAddress, definition.MaxChannels, definition.CallsPerSecond, health);
    }

    private static bool IsName(string id) => id.Length is > 0 and <= 64 && Forms.Name().IsMatch(id);

    private IGatewayGrain Grain(string id) => grains.GetGrain<IGatewayGrain>(id);
}

/// <summary>A gateway, without its secret.</summary>
/// <param name="Id">The gateway.</param>
/// <param name="Enabled">Whether it may take calls.</param>
/// <param name="Version">Of the definition; also the ETag.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Host">Name or address of its manager interface.</param>
/// <param name="Port">Its port.</param>
/// <param name="User">Manager user.</param>
/// <param name="Tls">Whether the link is encrypted.</param>
/// <param name="TlsFingerprint">SHA-256 of a self-signed certificate.</param>
/// <param name="Trunk">PJSIP endpoint through which customers are dialled.</param>
/// <param name="PhoneAddress">Where browsers reach its WebSocket, for operators who telephone in the browser.</param>
/// <param name="MaxChannels">Most customer channels at a time.</param>
/// <param name="CallsPerSecond">Most new calls a second.</param>
/// <param name="Health">How it is.</param>
public sealed record GatewayView(
    string Id, bool Enabled, long Version, DateTimeOffset CreatedAt, string Host, int Port, string User, bool Tls, string? TlsFingerprint, string Trunk,
    string? PhoneAddress, int MaxChannels, double CallsPerSecond, GatewayHealth Health);

/// <summary>How a gateway is.</summary>
/// <param name="State">down, up, congested, disabled, or unknown when it did not answer in time.</param>
/// <param name="Version">Of its Asterisk.</param>
/// <param name="Since">When this state began.</param>
/// <param name="Problem">Why it is not up.</param>
/// <param name="Calls">Customer channels.</param>
/// <param name="Lines">Operators' lines.</param>
/// <param name="Leased">Calls that are granted and not yet made.</param>
public sealed record GatewayHealth(string State, string? Version, DateTimeOffset? Since, string? Problem, int? Calls, int? Lines, int? Leased);
