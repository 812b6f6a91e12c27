using Cluster.Api.Conventions;
using Cluster.Interfaces.Contacts;

namespace Cluster.Api.Callbacks;

/// <summary>Makes a promise to call again of a request's body.</summary>
internal static class CallbackReader
{
    public static CallbackRequest? Read(FieldReader body)
    {
        var dueAt = body["dueAt"].Required().Instant();
        var operatorId = body["operatorId"].Id();
        var note = body["note"].Text(1000);
        body.Finish();
        return dueAt is { } due ? new CallbackRequest(due, operatorId, note) : null;
    }
}

/// <summary>A promise to call again.</summary>
internal sealed record CallbackBody(DateTimeOffset DueAt, Guid? OperatorId, string? Note);
