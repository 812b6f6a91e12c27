using System.Diagnostics;
using System.Text.Json;
using Cluster.Silo.Hosting;
using Microsoft.AspNetCore.WebUtilities;

namespace Cluster.Api.Conventions;

/// <summary>An error by RFC 9457, with a stable code and all errors of fields.</summary>
/// <param name="Type">A URI that names the kind.</param>
/// <param name="Title">The kind, for people.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="Detail">This case, for people.</param>
/// <param name="Code">The kind, for programs.</param>
/// <param name="TraceId">To find the request in the log.</param>
/// <param name="Errors">What is wrong with the fields.</param>
public sealed record Problem(
    string Type, string Title, int Status, string? Detail, string Code, string? TraceId, IReadOnlyList<FieldError>? Errors = null)
{
    internal static Answer Of(int status, string code, string detail, IReadOnlyList<FieldError>? errors = null, int? retryAfterSeconds = null)
    {
        var problem = new Problem(
            $"urn:dialer:problem:{code}", ReasonPhrases.GetReasonPhrase(status), status, detail, code, Activity.Current?.TraceId.ToHexString(), errors);
        return new Answer(status)
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(problem, ClusterJson.Options),
            ContentType = Answer.ProblemJson,
            Headers = retryAfterSeconds is { } seconds ? new Dictionary<string, string> { ["Retry-After"] = seconds.ToString() } : null,
        };
    }

    internal static Answer Syntax(string code, string detail) => Of(StatusCodes.Status400BadRequest, code, detail);

    internal static Answer Fields(FieldErrors errors) =>
        Of(StatusCodes.Status422UnprocessableEntity, "invalid-fields", "Some fields are wrong; see errors.", errors.Items);

    internal static Answer Fields(string pointer, string code, string detail)
    {
        var errors = new FieldErrors();
        errors.Add(code, detail, pointer);
        return Fields(errors);
    }

    internal static Answer NotFound(string what) => Of(StatusCodes.Status404NotFound, "not-found", $"There is no such {what}.");

    internal static Answer Conflict(string code, string detail) => Of(StatusCodes.Status409Conflict, code, detail);

    internal static Answer Stale() =>
        Of(StatusCodes.Status412PreconditionFailed, "stale-version", "It was changed since you read it: read it again, then send the new ETag.");

    internal static Answer Unavailable(string detail) =>
        Of(StatusCodes.Status503ServiceUnavailable, "unavailable", detail, retryAfterSeconds: 2);
}
