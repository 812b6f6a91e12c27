using Npgsql;
using NpgsqlTypes;

namespace Cluster.Silo.Postgres;

/// <summary>Writes what happened beside the change that made it happen, in its transaction. Never a phone number.</summary>
internal static class EventLog
{
    public static Task WriteAsync<T>(NpgsqlTransaction transaction, DateTimeOffset at, string type, Guid? campaignId, T data) =>
        transaction.Statement("INSERT INTO events (at, type, campaign_id, data) VALUES ($1, $2, $3, $4)")
            .With(at).With(type).With(campaignId, NpgsqlDbType.Uuid).WithJson(data).ExecuteAsync();
}
