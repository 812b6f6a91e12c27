using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Cluster.Api.Conventions;

/// <summary>The OpenAPI document, made of what the routes say of themselves.</summary>
internal static class ApiDocument
{
    public const string Path = "/api/v1/openapi.json";

    private const string Bearer = "bearer";

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = description => description.RelativePath?.StartsWith("api/v1/", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Dialing cluster", Version = "v1",
                Description = "Errors are problem details (RFC 9457). A POST that creates or acts needs Idempotency-Key. Lists go on with after=next. "
                    + "Repeat, with the same Idempotency-Key, what got no answer, 409 still-running, 429, 502, 503 or 504: after Retry-After, "
                    + "else after 0.2 s, twice as long each time up to 5 s, for a minute. Every other answer is final.",
            };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[Bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key, dk_...",
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(DescribeOperationAsync);
        options.AddSchemaTransformer(DescribeSchemaAsync);
    }

    private static Task DescribeOperationAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken stop)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<RouteRules>().SingleOrDefault() is not { } rules)
        {
            return Task.CompletedTask;
        }

        var parameters = new List<IOpenApiParameter>();
        foreach (var segment in (context.Description.RelativePath ?? "").Split('/').Where(segment => segment.StartsWith('{')))
        {
            parameters.Add(Parameter(segment.Trim('{', '}'), ParameterLocation.Path, null, JsonSchemaType.String, required: true));
        }

        parameters.AddRange(rules.Query.Select(rule =>
            Parameter(rule.Name, ParameterLocation.Query, rule.Summary, rule.IsNumber ? JsonSchemaType.Integer : JsonSchemaType.String)));
        if (context.Description.HttpMethod == HttpMethods.Post && !rules.Reads)
        {
            parameters.Add(Parameter("Idempotency-Key", ParameterLocation.Header, "New for each new wish; a repeat gets the first answer.", JsonSchemaType.String, required: true));
        }

        if (rules.Versioned)
        {
            parameters.Add(Parameter("If-Match", ParameterLocation.Header, "The ETag of what was read.", JsonSchemaType.String, required: true));
        }

        if (rules.StreamsBody)
        {
            parameters.Add(Parameter("Upload-Offset", ParameterLocation.Header, "Bytes stored already.", JsonSchemaType.Integer, required: true));
            operation.RequestBody = new OpenApiRequestBody
            {
                Content = new Dictionary<string, OpenApiMediaType> { ["application/octet-stream"] = new OpenApiMediaType() },
            };
        }

        operation.Parameters = parameters;
        if (operation.Responses?.Remove("400", out var problem) == true)
        {
            operation.Responses["default"] = problem; // every error looks alike, whatever its status
        }

        operation.Security = rules.Scope is null ? null :
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] },
        ];
        operation.Description = rules.Scope is null ? null : $"Scope: {rules.Scope}.";
        return Task.CompletedTask;
    }

    private static OpenApiParameter Parameter(string name, ParameterLocation place, string? description, JsonSchemaType type, bool required = false) => new()
    {
        Name = name, In = place, Description = description, Required = required, Schema = new OpenApiSchema { Type = type },
    };

    private static async Task DescribeSchemaAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken stop)
    {
        var type = context.JsonTypeInfo.Type;
        if (type == typeof(TimeSpan) || type == typeof(TimeSpan?))
        {
            schema.Type = JsonSchemaType.Number;
            schema.Minimum ??= "0";
        }

        // A field that may be null may be left out: it is left out of answers, and requests take both alike.
        foreach (var optional in context.JsonTypeInfo.Properties.Where(property => property.IsGetNullable))
        {
            schema.Required?.Remove(optional.Name);
        }

        FormLimits.Describe(type, schema);
        if (type == typeof(Problem) || type == typeof(FieldError))
        {
            ((OpenApiSchema)schema.Properties!["code"]).Enum = [.. ProblemCodes.All.Select(code => (JsonNode)code)];
        }

        if (type.IsAssignableTo(typeof(ISideBySide)))
        {
            schema.Properties ??= new Dictionary<string, IOpenApiSchema>();
            foreach (var part in (Type[])type.GetProperty(nameof(ISideBySide.Parts), BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!)
            {
                var described = await context.GetOrCreateSchemaAsync(part, null, stop);
                foreach (var (name, property) in described.Properties ?? new Dictionary<string, IOpenApiSchema>())
                {
                    schema.Properties[name] = property;
                }

                schema.Required ??= new HashSet<string>(StringComparer.Ordinal);
                schema.Required.UnionWith(described.Required ?? new HashSet<string>(StringComparer.Ordinal));
            }
        }
    }
}
