using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Interfaces.Contacts;
using Cluster.Silo.Postgres;
using Orleans;

namespace Cluster.Api.DoNotCall;

/// <summary>The do-not-call list: once a number is answered as added, no new call to it begins, and live ones are hung up.</summary>
internal sealed class DoNotCallRoutes(DncList list, IGrainFactory grains)
{
    private const int MaxNumbers = 1000;

    public void Map(RouteTable routes)
    {
        routes.Get("/do-not-call/numbers", new("listBlockedNumbers", "The list, by number.", Scopes.DncRead)
        {
            Query = [.. RouteTable.List, new("beginning", "Only numbers that begin with these digits, with or without the plus sign.")],
        }, ListAsync, typeof(Page<BlockedNumber>));
        routes.Put("/do-not-call/numbers/{number}", new("blockNumber", "Puts a number on the list and hangs up a live call to it.", Scopes.DncWrite)
        {
            Query = [new("reason", "Why.")],
        }, PutAsync, 204);
        routes.Delete("/do-not-call/numbers/{number}", new("unblockNumber", "Takes a number off the list.", Scopes.DncWrite), DeleteAsync);
        routes.Post("/do-not-call/numbers:batch", new("blockNumbers", "Puts up to 1000 numbers on the list, all or none.", Scopes.DncWrite)
        {
            Body = typeof(NumbersBody),
        }, BatchAsync, 200, typeof(NumbersAdded));
        routes.Post("/do-not-call:check", new("checkNumbers", "Which of up to 1000 numbers are on the list.", Scopes.DncRead)
        {
            Body = typeof(NumbersToCheck), Reads = true,
        }, CheckAsync, 200, typeof(NumbersListed));
    }

    private async Task<Answer> ListAsync(ApiCall call)
    {
        var (limit, after, beginning) = (call.Query.Limit, call.Query.After(1), call.Query.Text("beginning", max: 16));
        return call.Errors.None
            ? Answer.Ok(Page.Of([.. await list.ListAsync("+" + beginning?.TrimStart('+', ' '), after?[0] ?? "", limit + 1)], limit, (BlockedNumber row) => [row.Number]))
            : Problem.Fields(call.Errors);
    }

    private async Task<Answer> PutAsync(ApiCall call)
    {
        var (number, reason) = (Number(call), call.Query.Text("reason"));
        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        await AddAsync([number!], reason);
        return Answer.NoContent;
    }

    private async Task<Answer> DeleteAsync(ApiCall call)
    {
        var number = Number(call);
        return !call.Errors.None ? Problem.Fields(call.Errors)
            : await list.RemoveAsync([number!]) == 1 ? Answer.NoContent
            : Problem.NotFound("number on the list");
    }

    private async Task<Answer> BatchAsync(ApiCall call)
    {
        var numbers = ReadNumbers(call.Body);
        var reason = call.Body["reason"].Text(200);
        call.Body.Finish();
        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        return Answer.Ok(new NumbersAdded(numbers!.Count, await AddAsync(numbers, reason)));
    }

    private async Task<Answer> CheckAsync(ApiCall call)
    {
        var numbers = ReadNumbers(call.Body);
        call.Body.Finish();
        return call.Errors.None ? Answer.Ok(new NumbersListed(await list.ListedAsync(numbers!))) : Problem.Fields(call.Errors);
    }

    private async Task<int> AddAsync(IReadOnlyList<string> numbers, string? reason)
    {
        var called = await list.AddAsync(numbers, reason);
        await Task.WhenAll(called.Select(contact => grains.GetGrain<IContactGrain>(contact.ToString()).StopCallAsync("dnc")));
        return called.Count;
    }

    private static List<string>? ReadNumbers(FieldReader body)
    {
        var numbers = body["numbers"].Required().List(MaxNumbers, number => number.Required().Text(16, Forms.Number(), "E.164, such as +4930123456."));
        if (numbers is { Count: 0 } && body.Errors.None)
        {
            body.Fail("numbers", "required", "Give at least one number.");
        }

        return numbers?.Distinct(StringComparer.Ordinal).ToList();
    }

    private static string? Number(ApiCall call)
    {
        // A plus sign in an address is easily lost to a space; the digits alone say the same.
        var number = "+" + call.Route("number").TrimStart('+', ' ');
        if (Forms.Number().IsMatch(number))
        {
            return number;
        }

        call.Errors.Add(new FieldError("format", "E.164, such as +4930123456.", Parameter: "number"));
        return null;
    }
}

/// <summary>Numbers for the list.</summary>
internal sealed record NumbersBody(IReadOnlyList<string> Numbers, string? Reason);

/// <summary>Numbers to be looked up.</summary>
internal sealed record NumbersToCheck(IReadOnlyList<string> Numbers);

/// <summary>What was done.</summary>
/// <param name="Added">Numbers that are on the list now.</param>
/// <param name="CallsStopped">Live calls that are being hung up.</param>
internal sealed record NumbersAdded(int Added, int CallsStopped);

/// <summary>Those of the numbers that nobody may call.</summary>
internal sealed record NumbersListed(IReadOnlyList<string> Listed);
