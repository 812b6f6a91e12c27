using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Grains.Operators;
using Npgsql;

namespace Cluster.Api.Workplace;

/// <summary>An operator asks for a supervisor, and one who has come takes the flag down.</summary>
internal sealed class HelpRoutes(NpgsqlDataSource db, IOperatorWatch watch, TimeProvider clock)
{
    /// <summary>A flag that nobody answers is forgotten.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromHours(1);

    public void Map(RouteTable routes)
    {
        routes.Put("/workplace/help", new("askForHelp", "Asks for a supervisor, or not any more.", Scopes.Workplace) { Body = typeof(HelpBody) }, PutAsync, 204);
        routes.Delete("/operators/{id}/help", new("answerHelp", "Somebody has come: the operator's flag goes down.", Scopes.OperatorsControl),
            async call => call.Id() is { } id && await SetAsync(id, wanted: false) ? Answer.NoContent : Problem.NotFound("operator who asks for help"));
    }

    private async Task<Answer> PutAsync(ApiCall call)
    {
        var wanted = call.Body["wanted"].Required().Flag();
        call.Body.Finish();
        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        await SetAsync(call.Client.Person!.OperatorId!.Value, wanted!.Value);
        return Answer.NoContent;
    }

    private async Task<bool> SetAsync(Guid operatorId, bool wanted)
    {
        var changed = wanted
            ? await db.ExecuteAsync(
                "INSERT INTO help_calls (operator_id, asked_at) VALUES ($1, $2) ON CONFLICT (operator_id) DO UPDATE SET asked_at = $2", operatorId, clock.GetUtcNow())
            : await db.ExecuteAsync("DELETE FROM help_calls WHERE operator_id = $1", operatorId);
        watch.Changed(operatorId);
        return changed == 1;
    }
}

/// <summary>Whether a supervisor is wanted.</summary>
internal sealed record HelpBody(bool Wanted);
