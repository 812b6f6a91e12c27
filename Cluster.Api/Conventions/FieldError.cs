namespace Cluster.Api.Conventions;

/// <summary>One thing that is wrong with a request.</summary>
/// <param name="Code">Stable code, one of <see cref="ProblemCodes"/>.</param>
/// <param name="Detail">A sentence for people.</param>
/// <param name="Pointer">JSON pointer into the body.</param>
/// <param name="Parameter">Name of a query parameter or header, when it is not in the body.</param>
public sealed record FieldError(string Code, string Detail, string? Pointer = null, string? Parameter = null);
