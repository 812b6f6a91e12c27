using System.Text.Json.Nodes;
using Cluster.Api.Accounts;

namespace Cluster.Api.Demo;

/// <summary>Lets people try the demonstration in the browser: an operator with a phone beside the simulated ones, and a supervisor.</summary>
internal sealed class DemoPeople(DemoClient client)
{
    private const string Operator = "demo-operator";
    private const string Supervisor = "demo-supervisor";

    /// <summary>The last phone of the test network: the simulated operators take theirs from the first on.</summary>
    private const string Phone = "PJSIP/op20";

    /// <summary>Makes their accounts with a new password; answers what to tell them.</summary>
    public async Task<string> ComeAsync(string campaignId, CancellationToken stop)
    {
        var password = FirstAdministrator.NewPassword();
        var operatorId = await client.HireAsync(Operator, "Demo Operator", campaignId, stop);
        var gateways = await client.GatewaysAsync(stop);
        await client.AdmitAsync(Operator, new()
        {
            ["role"] = "operator", ["operatorId"] = operatorId, ["password"] = password,
            ["phone"] = new JsonObject { ["gatewayId"] = gateways[0], ["endpoint"] = Phone },
        }, stop);
        await client.AdmitAsync(Supervisor, new() { ["role"] = "supervisor", ["password"] = password }, stop);
        return $"sign in as {Operator} or {Supervisor}, password {password}";
    }
}
