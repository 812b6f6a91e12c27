using System.Text.Json;
using Cluster.Grains.Campaigns.Scripts;
using Cluster.Interfaces.Campaigns;

namespace Cluster.Api.Workplace;

/// <summary>Makes of a script, the answers so far and a contact's columns what the operator sees.</summary>
internal static class ScriptPage
{
    public static DeskScript? Of(ScriptDefinition? script, IReadOnlyDictionary<string, string> answers, JsonElement data)
    {
        if (script is null)
        {
            return null;
        }

        var columns = data.EnumerateObject().ToDictionary(column => column.Name, column => column.Value.ToString(), StringComparer.Ordinal);
        var questions = ScriptRules.Asked(script, answers)
            .Select(question => new DeskQuestion(
                question.Id, ScriptText.Fill(question.Text, columns), question.Kind, [.. question.Choices.Select(choice => choice.Value)],
                answers.GetValueOrDefault(question.Id)))
            .ToList();
        return new DeskScript(ScriptText.Fill(script.Text, columns), questions, questions.TrueForAll(question => question.Answer is not null));
    }
}
