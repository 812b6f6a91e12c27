using Cluster.Api.Accounts;
using Cluster.Api.Conventions;
using Npgsql;

namespace Cluster.Api.Phones;

/// <summary>Which page has whose phone: passes are written down before the gateway hears of them.</summary>
internal sealed class PhonePassStore(NpgsqlDataSource db, TimeProvider clock)
{
    /// <summary>The phone of an account and where browsers reach its gateway; null when there is no phone.</summary>
    public async Task<(Phone Phone, string? Address)?> PhoneAsync(Guid accountId, CancellationToken stop)
    {
        var rows = await db.ListAsync(
            """
            SELECT a.gateway_id, a.endpoint, g.definition ->> 'phoneAddress' FROM accounts a JOIN gateways g ON g.id = a.gateway_id
            WHERE a.id = $1 AND a.endpoint IS NOT NULL
            """,
            [accountId], row => (new Phone(row.GetString(0), row.GetString(1)), row.TextOrNull(2)), stop);
        return rows.Count == 1 ? rows[0] : null;
    }

    /// <summary>Where browsers telephone.</summary>
    public Task<List<string>> AddressesAsync(CancellationToken stop) => db.ListAsync(
        "SELECT DISTINCT definition ->> 'phoneAddress' FROM gateways WHERE enabled AND definition ->> 'phoneAddress' IS NOT NULL", [], row => row.GetString(0), stop);

    /// <summary>False: another page has taken the phone since, and this one does not take it back.</summary>
    public async Task<bool> NoteAsync(Person person, Phone phone, Guid page, bool take) => await db.ExecuteAsync(
        """
        INSERT INTO phone_passes (account_id, operator_id, gateway_id, endpoint, page, at) SELECT $1, $2, $3, $4, $5, $6
        WHERE $7 OR $5 = (SELECT page FROM phone_passes WHERE account_id = $1 ORDER BY id DESC LIMIT 1)
        """,
        person.AccountId, person.OperatorId!.Value, phone.GatewayId, phone.Endpoint, page, clock.GetUtcNow(), take) == 1;
}
