using Cluster.Api.Accounts;
using Cluster.Api.Campaigns;
using Cluster.Api.Conventions;

namespace Cluster.Api.Phones;

/// <summary>Phones as people write them.</summary>
internal static class PhoneReader
{
    /// <summary>The phone that a body names, as it is written there; null: it names none that could be, which the errors tell.</summary>
    public static async Task<Phone?> ReadAsync(ApiCall call, CampaignQueries campaigns)
    {
        var gateway = call.Body["gatewayId"].Required().Text(64, Forms.Name());
        var endpoint = call.Body["endpoint"].Required().Text(80, Forms.Endpoint(), "A PJSIP endpoint of the gateway, such as PJSIP/1001.");
        call.Body.Finish();
        if (gateway is not null && (await campaigns.UnknownGatewaysAsync([gateway], call.Aborted)).Count > 0)
        {
            call.Errors.Add("unknown-gateway", $"There is no gateway {gateway}.", "/gatewayId");
        }

        return call.Errors.None ? new Phone(gateway!, endpoint!) : null;
    }

    /// <summary>With its technology: without one it is a SIP phone.</summary>
    public static string Whole(string endpoint) => endpoint.Contains('/', StringComparison.Ordinal) ? endpoint : $"PJSIP/{endpoint}";
}
