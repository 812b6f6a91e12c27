using Cluster.Api.Conventions;
using Cluster.Grains.Campaigns.Scripts;
using Cluster.Interfaces.Campaigns;

namespace Cluster.Api.Campaigns;

/// <summary>Reads what operators say and ask.</summary>
internal static class ScriptReader
{
    public static ScriptDefinition? Read(Field field)
    {
        if (field.Object() is not { } script)
        {
            return null;
        }

        var text = script["text"].Prose(FormLimits.ScriptText) ?? "";
        var given = script["questions"].List(FormLimits.Questions, ReadQuestion) ?? [];
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

        var id = question["id"].Required().Text(FormLimits.Code, Forms.Code());
        var text = question["text"].Required().Prose(FormLimits.ScriptText);
        var kind = question["kind"].Required().Choice<QuestionKind>();
        var next = question["next"].Text(FormLimits.Code);
        var choices = question["choices"].List(FormLimits.Choices, ReadChoice) ?? [];
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

        var value = choice["value"].Required().Text(FormLimits.Choice);
        var next = choice["next"].Text(FormLimits.Code);
        var ends = choice["ends"].Flag() ?? false;
        choice.Finish();
        if (ends && next is not null)
        {
            choice.Fail("ends", "not-allowed", "An answer that ends the questions has no next one.");
        }

        return value is null ? null : new ChoiceDefinition(value, next, ends);
    }
}
