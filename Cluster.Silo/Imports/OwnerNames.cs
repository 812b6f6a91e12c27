using Cluster.Silo.Postgres;
using Npgsql;

namespace Cluster.Silo.Imports;

/// <summary>The operators of a campaign by all that a file may call them: id, external id, or the name of their account.</summary>
internal sealed class OwnerNames
{
    private readonly Dictionary<string, Guid> _operators = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>As they are now.</summary>
    public static async Task<OwnerNames> ReadAsync(NpgsqlDataSource database, Guid campaignId)
    {
        var names = new OwnerNames();
        foreach (var (id, called) in await database.CreateCommand(
            """
            SELECT o.id, array_remove(ARRAY[a.name, o.external_id, o.id::text], NULL)
            FROM operators o LEFT JOIN accounts a ON a.operator_id = o.id WHERE o.definition -> 'campaigns' ? $1
            """).With(campaignId.ToString()).ListAsync(row => (row.GetGuid(0), row.GetFieldValue<string[]>(1))))
        {
            Array.ForEach(called, name => names._operators[name] = id);
        }

        return names;
    }

    /// <summary>Who is called so; null: nobody of this campaign.</summary>
    public Guid? Find(string name) => _operators.TryGetValue(name, out var id) ? id : null;
}
