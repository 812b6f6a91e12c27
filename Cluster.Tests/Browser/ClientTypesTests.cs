using System.Text.Json;
using Cluster.Tests.Api;
using Cluster.Tests.Asterisk;
using Cluster.Tests.Postgres;
using Xunit;

namespace Cluster.Tests.Browser;

/// <summary>The client is compiled against types that are made of the API's document: they must be those of today's.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ClientTypesTests(PostgresDatabase postgres)
{
    private static readonly string s_file = Path.Combine(AsteriskRoot.Repository, "Cluster.Api", "ClientApp", "src", "schema.ts");

    [Fact]
    public async Task Types_of_the_client_are_those_of_the_document()
    {
        await using var api = await ApiHost.StartAsync(postgres);
        var wanted = ClientTypes.Of(await ApiHost.JsonAsync(await api.GetAsync("/openapi.json"), 200));
        if (Environment.GetEnvironmentVariable("CLIENT_TYPES") == "write")
        {
            await File.WriteAllTextAsync(s_file, wanted);
        }

        Assert.True(wanted == await File.ReadAllTextAsync(s_file), "the API has changed: CLIENT_TYPES=write ./test --filter ClientTypes writes schema.ts anew");
    }

    [Fact]
    public void Fields_that_may_be_left_out_lists_maps_and_choices_become_what_a_client_reads()
    {
        var document = JsonSerializer.Deserialize<JsonElement>(
            """
            {"components":{"schemas":{
              "Call":{"description":"A call.","required":["id","kinds"],"properties":{
                "id":{"type":"string"},"at":{"type":["null","string"]},"kind":{"oneOf":[{"type":"null"},{"$ref":"#/components/schemas/Kind"}]},
                "size":{"type":"integer","minimum":1,"maximum":9},"name":{"type":"string","maxLength":5},"length":{"type":"number","minimum":0},
                "kinds":{"type":"array","maxItems":3,"items":{"$ref":"#/components/schemas/Kind"}},"counts":{"type":"object","additionalProperties":{"type":"integer"}},"data":{}}},
              "Kind":{"enum":["one","other"]}}}}
            """);

        Assert.Equal(
            """
            // Made of the API's document by ClientTypesTests; not to be changed by hand.

            /** A call. */
            export interface Call {
              id: string;
              at?: string;
              kind?: Kind;
              size?: number;
              name?: string;
              length?: number;
              kinds: Kind[];
              counts?: Record<string, number>;
              data?: unknown;
            }

            export type Kind = "one" | "other";

            /** The API's limits of what people fill in. */
            export const limits = {
              Call: { size: { min: 1, max: 9 }, name: { maxLength: 5 }, kinds: { maxItems: 3 } },
            } as const;

            """.ReplaceLineEndings("\n"), ClientTypes.Of(document));
    }
}
