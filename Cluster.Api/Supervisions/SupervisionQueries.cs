using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Interfaces.Gateways;
using Npgsql;

namespace Cluster.Api.Supervisions;

/// <summary>What supervisors did with operators' lines, step by step; each is written before the gateway hears of it.</summary>
internal sealed class SupervisionQueries(NpgsqlDataSource db, TimeProvider clock)
{
    /// <summary>Steps that are shown of an operator, the newest.</summary>
    private const int MostSteps = 1_000;

    public Task NoteAsync(Supervision supervision, string step, ApiClient client) => db.ExecuteAsync(
        "INSERT INTO supervision_steps (supervision_id, operator_id, gateway_id, step, client_id, client_name, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        supervision.Id, supervision.OperatorId, supervision.GatewayId, step, client.Id, client.Name, clock.GetUtcNow());

    /// <summary>One that this client began; another's is nobody's business.</summary>
    public Task<Supervision?> FindAsync(Guid id, ApiClient client, CancellationToken stop) => db.OneAsync(
        "SELECT operator_id, gateway_id FROM supervision_steps WHERE supervision_id = $1 AND client_id = $2 LIMIT 1",
        [id, client.Id], row => new Supervision(id, row.GetGuid(0), row.GetString(1)), stop);

    /// <summary>
    /// What this client began last, unless it is over for all that is written down; how the gateway has it now is another question.
    /// </summary>
    public Task<OwnSupervision?> LastAsync(ApiClient client, CancellationToken stop) => db.OneAsync(
        """
        SELECT s.supervision_id, s.operator_id, o.name, s.gateway_id, s.step, s.at
        FROM supervision_steps s JOIN operators o ON o.id = s.operator_id
        WHERE s.id = (SELECT max(id) FROM supervision_steps WHERE client_id = $1) AND s.step IN ('listen', 'whisper', 'barge', 'not-ended')
        """,
        [client.Id], row => new OwnSupervision(
            new Supervision(row.GetGuid(0), row.GetGuid(1), row.GetString(3)), row.GetString(2), Enum.TryParse<SupervisionWay>(row.GetString(4), ignoreCase: true, out var way) ? way : SupervisionWay.Listen,
            LineWatch.Unknown, row.Instant(5)), stop);

    public Task<List<SupervisionStep>> StepsAsync(Guid operatorId, CancellationToken stop) => db.ListAsync(
        "SELECT supervision_id, step, client_id, client_name, at FROM supervision_steps WHERE operator_id = $1 ORDER BY id DESC LIMIT $2",
        [operatorId, MostSteps], row => new SupervisionStep(row.GetGuid(0), row.GetString(1), row.GetGuid(2), row.GetString(3), row.Instant(4)), stop);
}

/// <summary>A supervisor's phone on an operator's line.</summary>
/// <param name="Id">Names its channel.</param>
/// <param name="OperatorId">Whose line.</param>
/// <param name="GatewayId">Where.</param>
public sealed record Supervision(Guid Id, Guid OperatorId, string GatewayId);

/// <summary>What one's own phone hears now.</summary>
/// <param name="Supervision">Whose line, and where.</param>
/// <param name="OperatorName">His name.</param>
/// <param name="Way">By whom one is heard: as the gateway says, else as it was asked for.</param>
/// <param name="State">Ringing, or open: it hears the line.</param>
/// <param name="Since">When this was asked for.</param>
public sealed record OwnSupervision(Supervision Supervision, string OperatorName, SupervisionWay Way, LineWatch State, DateTimeOffset Since);

/// <summary>A supervisor's own phone.</summary>
/// <param name="Endpoint">Which it was last.</param>
/// <param name="Current">What it hears; null: nothing.</param>
public sealed record SupervisionPhone(string? Endpoint, OwnSupervision? Current);

/// <summary>Something that a supervisor did.</summary>
/// <param name="SupervisionId">The supervision that it belongs to.</param>
/// <param name="Step">listen, whisper, barge, end; not-ended: the gateway did not do it; refused: no phone was dialled; gone: it was found to have hung up.</param>
/// <param name="ClientId">The account or the API key.</param>
/// <param name="ClientName">Its name at that time.</param>
/// <param name="At">When it was asked for.</param>
public sealed record SupervisionStep(Guid SupervisionId, string Step, Guid ClientId, string ClientName, DateTimeOffset At);
