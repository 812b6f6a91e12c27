using Microsoft.AspNetCore.Diagnostics;
using Npgsql;
using Orleans.Runtime;

namespace Cluster.Api.Conventions;

/// <summary>Whatever goes wrong outside a route's own answers leaves as a problem too: unknown addresses, wrong methods, a store that is away, bugs.</summary>
internal sealed partial class ProblemBoundary(ILogger<ProblemBoundary> log) : IMiddleware
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        Answer problem;
        try
        {
            await next(context);
            return;
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            if (context.RequestAborted.IsCancellationRequested)
            {
                return; // nobody is there to read an answer
            }

            problem = Of(failure);
            if (problem.Status >= 500)
            {
                Failed(context.Request.Method, context.GetEndpoint()?.DisplayName, problem.Status, failure);
            }
        }

        context.Response.Clear();
        await problem.WriteAsync(context);
    }

    /// <summary>Gives answers without a body, such as those of the router, the form of a problem.</summary>
    public static Task DescribeAsync(StatusCodeContext context)
    {
        var http = context.HttpContext;
        var answer = http.Response.StatusCode switch
        {
            404 => Problem.Of(404, "not-found", "There is nothing at this address."),
            405 => Problem.Of(405, "method-not-allowed", "The address does not take this method; see Allow."),
            415 => Problem.Of(415, "unsupported-media-type", "The address does not take this content type."),
            var status => Problem.Of(status, "bad-request", "The request was refused."),
        };
        return answer.WriteAsync(http);
    }

    private static Answer Of(Exception failure) => failure switch
    {
        BadHttpRequestException { StatusCode: 413 } => Problem.Of(413, "too-large", "The body is too large."),
        BadHttpRequestException bad => Problem.Of(bad.StatusCode, "bad-request", bad.Message),
        PostgresException { SqlState: "40001" or "40P01" or "53300" or "57P01" or "57P02" or "57P03" or "57014" or "55P03" } =>
            Problem.Unavailable("The store is busy or restarting."),
        PostgresException => Bug(),
        NpgsqlException or TimeoutException or OrleansException or HttpRequestException => Problem.Unavailable("The store or a grain did not answer in time. Whether the request had an effect is not known: repeat it with the same Idempotency-Key."),
        _ => Bug(),
    };

    private static Answer Bug() => Problem.Of(500, "internal", "A fault on our side. It is in the log under the trace id.");

    [LoggerMessage(EventId = 4001, Level = LogLevel.Error, Message = "{Method} {Route} failed with {Status}")]
    private partial void Failed(string method, string? route, int status, Exception failure);
}
