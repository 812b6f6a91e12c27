using System.Security.Cryptography;
using System.Text;
using Cluster.Api.Phones;
using Cluster.Interfaces.Gateways;
using Cluster.Silo.Hosting;
using Cluster.Tests.Ami;
using Cluster.Tests.EndToEnd;
using Cluster.Tests.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace Cluster.Tests.Api;

/// <summary>Passes for phones in the browser: only for one's own, one page at a time, written down, never kept.</summary>
public sealed class PhoneTests(PostgresDatabase postgres) : SignedInTests(postgres)
{
    private static readonly object s_own = new { gatewayId = "gw1", endpoint = "WebRTC/web1" };

    private NpgsqlDataSource Database => Api.Services.GetRequiredService<NpgsqlDataSource>();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await ApiHost.JsonAsync(await Api.SendAsync(HttpMethod.Put, "/gateways/gw1", new
        {
            host = "10.0.0.5", user = "dialer", secret = "x", phoneAddress = "wss://gw1.example.org:8089/ws",
        }), 201);
    }

    [Fact]
    public async Task Pass_lets_in_at_the_gateway_and_the_next_page_takes_the_phone()
    {
        await OwnPhoneAsync(s_own);
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        using var answer = await PassAsync(first, take: true);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        var pass = await ApiHost.JsonAsync(answer, 200);
        var (endpoint, password) = (pass.GetProperty("endpoint").GetString(), pass.GetProperty("password").GetString());
        Assert.Equal(("web1", "wss://gw1.example.org:8089/ws"), (endpoint, pass.GetProperty("address").GetString()));
        Assert.Contains($"allow gw1 web1 {Md5($"web1:dialer:{password}")}", Api.Grains.Calls);

        await ApiHost.JsonAsync(await PassAsync(first, take: false), 200);
        await ApiHost.JsonAsync(await PassAsync(second, take: true), 200);
        await ApiHost.ProblemAsync(await PassAsync(first, take: false), 409, "phone-elsewhere");
        Assert.Equal(3, await Database.CountAsync("phone_passes"));
        Assert.Equal(0, await Database.CountAsync($"idempotency_keys WHERE position('{password}'::bytea in body) > 0"));
    }

    /// <summary>At noon of the first of January 2030. By hand: <c>printf '1893542400:web1' | openssl dgst -sha1 -hmac 'north' -binary | base64</c>.</summary>
    [Fact]
    public void Relay_is_asked_for_by_a_name_that_ends_with_its_time()
    {
        string[] turn = ["turn:turn.example.org", "turns:turn.example.org:443?transport=tcp"];
        IReadOnlyList<IceServer> For(params string[] servers) => new IceServers(
            new ClusterOptions { Database = "", Ice = servers.Length == 0 ? null : new IceOptions(servers, "north") }, new ManualTime()).For("web1");

        Assert.Empty(For());
        Assert.Equal(("stun:a", null), (Assert.Single(For("stun:a")).Urls[0], For("stun:a")[0].Username));
        var both = For(["stun:a", .. turn]);
        Assert.Equal(["stun:a", .. turn], both.SelectMany(one => one.Urls));
        Assert.Equal(("1893542400:web1", "woZZ5DAfFmXa1AJtsSe/Z2F/YZQ="), (both[1].Username, both[1].Credential));
    }

    [Fact]
    public async Task Phone_in_the_browser_is_nobody_elses()
    {
        await ApiHost.ProblemAsync(await PassAsync(Guid.NewGuid(), take: true), 409, "no-browser-phone");
        await RefusedAsync(await SignInAsync(s_own), "not-your-phone");
        await OwnPhoneAsync(new { gatewayId = "gw1", endpoint = "WebRTC/web2" });
        await RefusedAsync(await SignInAsync(s_own), "not-your-phone");
        await RefusedAsync(await SignInAsync(new { gatewayId = "gw1", endpoint = "op1" }), "not-your-phone");
        await ApiHost.JsonAsync(await SignInAsync(new { gatewayId = "gw1", endpoint = "WebRTC/web2" }), 200);
        await ApiHost.JsonAsync(await Olga.SendAsync(HttpMethod.Post, "/workplace/attach"), 200);
        Assert.Contains($"attach {OperatorId}", Api.Grains.Calls);
    }

    [Fact]
    public async Task Phone_is_looked_for_at_its_gateway_before_the_shift()
    {
        Api.Grains.Phones["PJSIP/1001"] = PhoneState.NotRegistered;
        Assert.Equal("not-registered", await StateAsync("1001"));
        Assert.Equal("not-registered", await StateAsync("PJSIP/1001"));
        Assert.Equal("unknown", await StateAsync("1002"));
        await RefusedAsync(await CheckAsync("gw9", "1001"), "unknown-gateway");
        await RefusedAsync(await CheckAsync("gw1", "Local/1001@anywhere"), "format");

        async Task<string?> StateAsync(string endpoint) => (await ApiHost.JsonAsync(await CheckAsync("gw1", endpoint), 200)).GetProperty("state").GetString();
    }

    [Fact]
    public async Task Page_may_reach_the_gateways_of_browsers_and_no_other_place()
    {
        using var page = await Api.Client.GetAsync(new Uri("/", UriKind.Relative));
        if (page.Headers.TryGetValues("Content-Security-Policy", out var rules))
        {
            Assert.Contains("connect-src 'self' wss://gw1.example.org:8089;", Assert.Single(rules), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("ws://gw1.example.org/ws")]
    [InlineData("https://gw1.example.org/ws")]
    [InlineData("wss://gw1.example.org/ws; script-src *")]
    public async Task Address_that_browsers_must_not_use_is_refused(string phoneAddress) => await RefusedAsync(
        await Api.SendAsync(HttpMethod.Put, "/gateways/gw2", new { host = "10.0.0.6", user = "dialer", secret = "x", phoneAddress }), "format");

    private static async Task RefusedAsync(HttpResponseMessage answer, string code)
    {
        var errors = (await ApiHost.ProblemAsync(answer, 422, "invalid-fields")).GetProperty("errors");
        Assert.Equal(code, Assert.Single(errors.EnumerateArray()).GetProperty("code").GetString());
    }

    private Task<HttpResponseMessage> PassAsync(Guid page, bool take) => Olga.SendAsync(HttpMethod.Post, "/workplace/phone", new { page, take });

    private Task<HttpResponseMessage> CheckAsync(string gatewayId, string endpoint) => Olga.SendAsync(HttpMethod.Post, "/workplace/phone/check", new { gatewayId, endpoint });

    private Task<HttpResponseMessage> SignInAsync(object phone) => Olga.SendAsync(HttpMethod.Post, "/workplace/sign-in", phone);

    private async Task OwnPhoneAsync(object phone) =>
        await ApiHost.JsonAsync(await Api.SendAsync(HttpMethod.Put, "/accounts/olga", new { role = "operator", operatorId = OperatorId, phone }), 200);

#pragma warning disable CA5351 // what SIP uses
    private static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
}
