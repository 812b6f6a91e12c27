using Cluster.Api.Conventions;
using Cluster.Grains.Campaigns.Scripts;
using Cluster.Interfaces.Campaigns;

namespace Cluster.Api.Campaigns;

/// <summary>Reads what operators say and ask.</summary>
internal static class ScriptReader
{
    private const int MaxText = 10_000;
    private const int MaxQuestions = 100;
    private const int MaxChoices = 30;
    private const int MaxChoice = 200;

    public static ScriptDefinition? Read(Field field)
    {
        if (field.Object() is not { } script)
        {
            return null;
        }

        var text = script["text"].Prose(MaxText) ?? "";
        var given = script["questions"].List(MaxQuestions, ReadQuestion) ?? [];
        script.Finish();
        var definition = new ScriptDefinition(text, given);
        if (field.Errors.None)
        {
            foreach (var fault in ScriptRules.Check(definition))
            {
                field.Errors.Add(fault.Code, fault.Detail, field.Pointer + fault.Pointer);
            }
        }

        return definition;
    }

    private static QuestionDefinition? ReadQuestion(Field field)
    {
        if (field.Required().Object() is not { } question)
        {
            return null;
        }

        var id = question["id"].Required().Text(100, Forms.Code());
        var text = question["text"].Required().Prose(MaxText);
        var kind = question["kind"].Required().Choice<QuestionKind>();
        var next = question["next"].Text(100);
        var choices = question["choices"].List(MaxChoices, ReadChoice) ?? [];
        question.Finish();
        if (kind is { } known && known == QuestionKind.Choice == (choices.Count == 0))
        {
            question.Fail("choices", known == QuestionKind.Choice ? "required" : "not-allowed", "Choices belong to questions of kind choice, which have at least one.");
        }

        return id is null || text is null || kind is null ? null : new QuestionDefinition(id, text, kind.Value, next, choices);
    }

    private static ChoiceDefinition? ReadChoice(Field field)
    {
        if (field.Required().Object() is not { } choice)
        {
            return null;
        }

        var value = choice["value"].Required().Text(MaxChoice);
        var next = choice["next"].Text(100);
        var ends = choice["ends"].Flag() ?? false;
        choice.Finish();
        if (ends && next is not null)
        {
            choice.Fail("ends", "not-allowed", "An answer that ends the questions has no next one.");
        }

        return value is null ? null : new ChoiceDefinition(value, next, ends);
    }
}
