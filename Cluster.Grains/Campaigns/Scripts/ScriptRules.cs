using System.Globalization;
using Cluster.Interfaces.Campaigns;

namespace Cluster.Grains.Campaigns.Scripts;

/// <summary>What is wrong with a script.</summary>
/// <param name="Pointer">Where, within the script.</param>
/// <param name="Code">Stable code.</param>
/// <param name="Detail">For people.</param>
public sealed record ScriptFault(string Pointer, string Code, string Detail);

/// <summary>Whether a script can be asked, and which of its questions are to be asked after these answers.</summary>
public static class ScriptRules
{
    /// <summary>Longest answer.</summary>
    public const int MaxAnswer = 1_000;

    /// <summary>
    /// Everything that is wrong with the order of the questions: ids given twice, next questions that do not exist, loops (each question has
    /// one answer, so whoever comes to it again would go round for ever) and questions that nobody can come to.
    /// </summary>
    public static IReadOnlyList<ScriptFault> Check(ScriptDefinition script)
    {
        var faults = new List<ScriptFault>();
        var questions = new Dictionary<string, QuestionDefinition>(StringComparer.Ordinal);
        for (var i = 0; i < script.Questions.Count; i++)
        {
            var question = script.Questions[i];
            if (!questions.TryAdd(question.Id, question))
            {
                faults.Add(new($"/questions/{i}/id", "duplicate", $"The id {question.Id} is given twice."));
            }

            if (question.Choices.Select(choice => choice.Value).Distinct(StringComparer.Ordinal).Count() < question.Choices.Count)
            {
                faults.Add(new($"/questions/{i}/choices", "duplicate", "A choice is given twice."));
            }
        }

        for (var i = 0; i < script.Questions.Count; i++)
        {
            foreach (var (pointer, next) in NextOf(script.Questions[i]).Where(one => !questions.ContainsKey(one.Next)))
            {
                faults.Add(new($"/questions/{i}{pointer}", "unknown-question", $"There is no question {next}."));
            }
        }

        return faults.Count > 0 || script.Questions.Count == 0 ? faults : CheckOrder(script, questions);
    }

    /// <summary>The questions that have been asked with these answers, and the one to ask now, in their order.</summary>
    public static IReadOnlyList<QuestionDefinition> Asked(ScriptDefinition script, IReadOnlyDictionary<string, string> answers)
    {
        var asked = new List<QuestionDefinition>();
        var question = script.Questions.Count > 0 ? script.Questions[0] : null;
        while (question is not null && asked.Count < script.Questions.Count)
        {
            asked.Add(question);
            var next = answers.TryGetValue(question.Id, out var answer) ? NextAfter(question, answer) : null;
            question = next is null ? null : script.Questions.FirstOrDefault(other => other.Id == next);
        }

        return asked;
    }

    /// <summary>Whether this can be an answer to the question.</summary>
    public static bool Takes(QuestionDefinition question, string answer) => answer.Length <= MaxAnswer && question.Kind switch
    {
        QuestionKind.Number => decimal.TryParse(answer, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _),
        QuestionKind.Date => DateOnly.TryParseExact(answer, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        QuestionKind.Choice => question.Choices.Any(choice => choice.Value == answer),
        _ => true,
    };

    private static string? NextAfter(QuestionDefinition question, string answer) =>
        question.Choices.FirstOrDefault(choice => choice.Value == answer) is { } choice && (choice.Ends || choice.Next is not null) ? choice.Next : question.Next;

    private static IEnumerable<(string Pointer, string Next)> NextOf(QuestionDefinition question)
    {
        if (question.Next is { } next)
        {
            yield return ("/next", next);
        }

        for (var i = 0; i < question.Choices.Count; i++)
        {
            if (question.Choices[i].Next is { } own)
            {
                yield return ($"/choices/{i}/next", own);
            }
        }
    }

    private static List<ScriptFault> CheckOrder(ScriptDefinition script, Dictionary<string, QuestionDefinition> questions)
    {
        var faults = new List<ScriptFault>();
        var done = new HashSet<string>(StringComparer.Ordinal);
        var way = new List<string>();
        Visit(script.Questions[0].Id);
        for (var i = 0; i < script.Questions.Count; i++)
        {
            if (!done.Contains(script.Questions[i].Id))
            {
                faults.Add(new($"/questions/{i}", "unreachable", $"No answer leads to the question {script.Questions[i].Id}."));
            }
        }

        return faults;

        void Visit(string id)
        {
            if (way.IndexOf(id) is >= 0 and var at)
            {
                faults.Add(new(
                    $"/questions/{script.Questions.ToList().FindIndex(question => question.Id == id)}", "loop",
                    $"These questions lead round for ever: {string.Join(" → ", way.Skip(at).Append(id))}."));
            }
            else if (done.Add(id))
            {
                way.Add(id);
                foreach (var (_, next) in NextOf(questions[id]).DistinctBy(one => one.Next))
                {
                    Visit(next);
                }

                way.RemoveAt(way.Count - 1);
            }
        }
    }
}
