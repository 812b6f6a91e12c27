using System.Security.Cryptography;
using System.Text;
using Cluster.Api.Accounts;
using Cluster.Api.Campaigns;
using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Interfaces.Gateways;
using Cluster.Interfaces.Operators;
using Orleans;

namespace Cluster.Api.Phones;

/// <summary>Operators' phones before the shift: a page gets a pass to be its operator's phone, good for minutes; any phone can be looked for.</summary>
internal sealed class PhoneRoutes(PhonePassStore passes, IceServers ice, CampaignQueries campaigns, IGrainFactory grains, TimeProvider clock)
{
    /// <summary>What the gateway calls itself when it asks for a password; also in its dialplan.</summary>
    private const string Realm = "dialer";

    /// <summary>A gateway that has not said in this time what it knows of a phone cannot be asked.</summary>
    private static readonly TimeSpan CheckLimit = TimeSpan.FromSeconds(3);

    public void Map(RouteTable routes)
    {
        routes.Post("/workplace/phone", new("passPhone", "A pass for the operator's phone in this browser; every one is written down, and ends the one before.", Scopes.Workplace)
        {
            Body = typeof(PassBody),
            Reads = true, // an answer with a password is not kept for repeats
        }, PassAsync, 200, typeof(PhonePass));
        routes.Post("/workplace/phone/check", new("checkPhone", "Whether the gateway would reach a phone, before it is dialled.", Scopes.Workplace)
        {
            Body = typeof(Phone), Reads = true,
        }, CheckAsync, 200, typeof(PhoneCheck));
    }

    private async Task<Answer> CheckAsync(ApiCall call)
    {
        if (await PhoneReader.ReadAsync(call, campaigns) is not { } phone)
        {
            return Problem.Fields(call.Errors);
        }

        try
        {
            return Answer.Ok(new PhoneCheck(await grains.GetGrain<IGatewayGrain>(phone.GatewayId).CheckPhoneAsync(PhoneReader.Whole(phone.Endpoint)).WaitAsync(CheckLimit, clock)));
        }
        catch (TimeoutException)
        {
            return Answer.Ok(new PhoneCheck(PhoneState.Unknown));
        }
    }

    private async Task<Answer> PassAsync(ApiCall call)
    {
        var page = call.Body["page"].Required().Id();
        var take = call.Body["take"].Flag() ?? false;
        call.Body.Finish();
        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        var person = call.Client.Person!;
        if (await passes.PhoneAsync(person.AccountId, call.Aborted) is not { Address: { } address, Phone: var phone } || BrowserPhone.EndpointOf(phone.Endpoint) is not { } endpoint)
        {
            return Problem.Conflict("no-browser-phone", "The account's phone is not a browser, or browsers do not reach its gateway.");
        }

        if (!await passes.NoteAsync(person, phone, page!.Value, take))
        {
            return Problem.Conflict("phone-elsewhere", "Another page has the phone.");
        }

        var password = Secret.New();
        call.Http.Response.Headers.CacheControl = "no-store";
        return await grains.GetGrain<IGatewayGrain>(phone.GatewayId).AllowPhoneAsync(endpoint, Credential(endpoint, password))
            ? Answer.Ok(new PhonePass(address, endpoint, password, clock.GetUtcNow() + BrowserPhone.PassTime, ice.For(endpoint)))
            : Problem.Conflict("gateway-down", "The gateway could not be told.");
    }

#pragma warning disable CA5351 // SIP phones and gateways agree on no other digest; it stands for 256 random bits that are good for minutes.
    private static string Credential(string endpoint, string password) =>
        Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes($"{endpoint}:{Realm}:{password}")));
#pragma warning restore CA5351
}

/// <summary>Which page asks, and whether it takes the phone from another one.</summary>
internal sealed record PassBody(Guid Page, bool? Take);

/// <summary>What a gateway knows of a phone.</summary>
/// <param name="State">Unknown also when the gateway cannot be asked.</param>
public sealed record PhoneCheck(PhoneState State);

/// <summary>What a page needs to be a phone.</summary>
/// <param name="Address">The gateway's WebSocket.</param>
/// <param name="Endpoint">Whom it registers as.</param>
/// <param name="Password">Good until the next pass, or until it expires.</param>
/// <param name="ExpiresAt">When the gateway forgets it.</param>
/// <param name="IceServers">Whom its browser asks for a way to the gateway.</param>
public sealed record PhonePass(string Address, string Endpoint, string Password, DateTimeOffset ExpiresAt, IReadOnlyList<IceServer> IceServers);
