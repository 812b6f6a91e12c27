using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Cluster.Silo.Asterisk.Simulator;
using Cluster.Silo.Postgres;
using Cluster.Tests.Crash;
using Cluster.Tests.Postgres;
using Npgsql;

namespace Cluster.Tests.Benchmarks.Workplace;

/// <summary>Where an operator of the benchmark sits: his session, and the commands that his page would send.</summary>
internal sealed class OperatorSeat(int number, Uri address, HttpClient http)
{
    public int Number => number;

    public Uri Address => address;

    public string CookieValue => WorkplaceOffice.CookieOf(number);

    public string Cookie => $"dialer-session={CookieValue}";

    /// <summary>A refusal means that the other side was quicker.</summary>
    public async Task CommandAsync(string verb, JsonObject? body, CancellationToken stop = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, $"/api/v1/workplace/{verb}"));
        request.Headers.Add("Cookie", Cookie);
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        request.Content = body is null ? null : JsonContent.Create(body);
        using var answer = await http.SendAsync(request, stop);
    }

    public async Task ReadAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/api/v1/me"));
        request.Headers.Add("Cookie", Cookie);
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }
}

/// <summary>The program as it is installed, in a process of its own, with a database, a simulated gateway in this process, and operators who are signed in.</summary>
internal sealed class WorkplaceOffice : IAsyncDisposable
{
    public const string Result = "done";

    private const int Contacts = 50_000;

    private readonly Installation _installation = new("workplace");
    private readonly SocketsHttpHandler _handler = new() { UseCookies = false };
    private readonly HttpClient _http;
    private readonly SimulatedGateway _gateway;
    private readonly SimulatedAmiServer _server;
    private NpgsqlDataSource? _database;

    private WorkplaceOffice(CardBook cards)
    {
        _http = new HttpClient(_handler);
        var network = new NetworkSettings
        {
            AnswerRate = 1, MachineRate = 0, BusyRate = 0, NoAnswerRate = 0, InvalidRate = 0, CongestionRate = 0, RejectedRate = 0,
            RingMin = TimeSpan.FromSeconds(0.5), RingMax = TimeSpan.FromSeconds(3), TalkMean = TimeSpan.FromHours(1), TalkLaw = TalkTimeLaw.Fixed,
        };
        _gateway = new SimulatedGateway("gw1", network, TimeProvider.System, new Random(1), cards);
        _server = new SimulatedAmiServer(_gateway, new SimulatedAmiServerSettings());
    }

    public Client Api => _installation.Client;

    public NpgsqlDataSource Database => _database!;

    /// <summary>Process id of the program.</summary>
    public int Program => _installation.Program.Id;

    /// <summary>Process id of its PostgreSQL.</summary>
    public int PostgreSql { get; private set; }

    public static string CookieOf(int number) => $"operator-{number.ToString(CultureInfo.InvariantCulture)}";

    public static async Task<WorkplaceOffice> OpenAsync(CardBook cards)
    {
        var office = new WorkplaceOffice(cards);
        await office._installation.PrepareAsync();
        office._database = PostgresRegistration.Connect(office._installation.Database);
        office.PostgreSql = await office.Database.ValueAsync<int>("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int");
        office._server.Start();
        await office.Api.PutAsync("gateways/gw1", new()
        {
            ["host"] = "127.0.0.1", ["port"] = office._server.EndPoint.Port, ["user"] = "dialer", ["secret"] = "dialer", ["maxChannels"] = 5_000, ["callsPerSecond"] = 500,
        });
        return office;
    }

    /// <summary>A progressive campaign with contacts, not started.</summary>
    public async Task<Guid> CampaignAsync()
    {
        var made = await Api.PostAsync("campaigns", new()
        {
            ["name"] = "Renewals", ["mode"] = "progressive", ["callsPerSecond"] = 500, ["maxCalls"] = 1_000,
            ["windows"] = new JsonArray(new JsonObject
            {
                ["days"] = new JsonArray("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), ["from"] = "00:00", ["to"] = "00:00",
            }),
            ["operators"] = new JsonObject { ["wrapUpSeconds"] = 300, ["dispositions"] = new JsonArray(new JsonObject { ["code"] = Result, ["kind"] = "success" }) },
        });
        var campaign = Guid.Parse((string)made["id"]!);
        await Lists.ContactsAsync(Database, campaign, Contacts);
        await Database.CreateCommand(
            """UPDATE contacts SET data = jsonb_build_object('name', external_id, 'city', 'Springfield', 'debt', '1,250.00', 'remark', 'pays in the evening', 'plan', 'flat rate')""")
            .ExecuteLongAsync();
        return campaign;
    }

    /// <summary>Operators with accounts, signed in as with a browser: a thousand passwords more or less would only cost time.</summary>
    public async Task<OperatorSeat[]> OperatorsAsync(int count, Guid campaign)
    {
        await Database.CreateCommand(
            """
            WITH made AS (
                INSERT INTO operators (id, name, definition, created_at)
                SELECT gen_random_uuid(), 'Operator ' || n, jsonb_build_object('name', 'Operator ' || n, 'campaigns', jsonb_build_array($2::text)), now() FROM generate_series(1, $1) n
                RETURNING id, name),
            accounts AS (
                INSERT INTO accounts (id, name, role, operator_id, password, created_at)
                SELECT gen_random_uuid(), 'o' || split_part(name, ' ', 2), 2, id, '', now() FROM made RETURNING id, name)
            INSERT INTO sessions (hash, account_id, created_at, expires_at)
            SELECT sha256(convert_to('operator-' || substr(name, 2), 'UTF8')), id, now(), now() + interval '1 day' FROM accounts
            """).With(count).With(campaign.ToString()).ExecuteLongAsync();
        return [.. Enumerable.Range(1, count).Select(number => new OperatorSeat(number, _installation.Address, _http))];
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is { } database)
        {
            await database.DisposeAsync();
        }

        await _installation.DisposeAsync();
        await _server.DisposeAsync();
        _gateway.Dispose();
        _http.Dispose();
        _handler.Dispose();
    }
}
