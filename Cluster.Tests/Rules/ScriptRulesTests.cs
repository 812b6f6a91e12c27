using Cluster.Grains.Campaigns.Scripts;
using Cluster.Interfaces.Campaigns;
using Xunit;

namespace Cluster.Tests.Rules;

public sealed class ScriptRulesTests
{
    private static readonly ScriptDefinition s_survey = new("Hello", [
        Choice("interested", null, new("yes", "when"), new("no", "why"), new("wrong number", Ends: true)),
        new("when", "When?", QuestionKind.Date, "how much", []),
        new("how much", "How much?", QuestionKind.Number, "why", []),
        new("why", "Why?", QuestionKind.Text, null, []),
    ]);

    [Theory]
    [InlineData("interested")]
    [InlineData("interested when", "yes")]
    [InlineData("interested why", "no")]
    [InlineData("interested", "wrong number")]
    [InlineData("interested when how much why", "yes", "2026-05-01", "12.5")]
    public void Answers_lead_to_the_next_question(string asked, params string[] answers)
    {
        var given = new Dictionary<string, string>();
        foreach (var answer in answers)
        {
            given[ScriptRules.Asked(s_survey, given)[^1].Id] = answer;
        }

        Assert.Empty(ScriptRules.Check(s_survey));
        Assert.Equal(asked, string.Join(' ', ScriptRules.Asked(s_survey, given).Select(question => question.Id)));
    }

    [Fact]
    public void Next_question_that_does_not_exist_is_named()
    {
        var faults = ScriptRules.Check(new("", [Choice("a", "nowhere", new("x", "b"), new("y", "gone")), Text("b", null)]));
        Assert.Equal(["/questions/0/next unknown-question", "/questions/0/choices/1/next unknown-question"], faults.Select(fault => $"{fault.Pointer} {fault.Code}"));
    }

    [Theory]
    [InlineData("a", "a → a")]
    [InlineData("b", "b → a → b")]
    public void Loop_is_told_with_its_way(string back, string way)
    {
        List<QuestionDefinition> questions = back == "a" ? [Text("a", "a")] : [Text("b", "a"), Choice("a", null, new("again", "b"), new("enough", Ends: true))];
        var fault = Assert.Single(ScriptRules.Check(new("", questions)));
        Assert.Equal("loop", fault.Code);
        Assert.Contains(way, fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Question_that_nobody_comes_to_is_told()
    {
        var fault = Assert.Single(ScriptRules.Check(new("", [Text("a", "c"), Text("b", "c"), Text("c", null)])));
        Assert.Equal(("/questions/1", "unreachable"), (fault.Pointer, fault.Code));
    }

    [Fact]
    public void Two_ways_to_one_question_are_no_loop() =>
        Assert.Empty(ScriptRules.Check(new("", [Choice("a", "c", new("x", "b"), new("y")), Text("b", "c"), Text("c", null)])));

    [Fact]
    public void Id_that_is_given_twice_is_told() =>
        Assert.Equal("duplicate", Assert.Single(ScriptRules.Check(new("", [Text("a", null), Text("a", null)]))).Code);

    [Theory]
    [InlineData(QuestionKind.Number, "12.5", true)]
    [InlineData(QuestionKind.Number, "-3", true)]
    [InlineData(QuestionKind.Number, "12,5", false)]
    [InlineData(QuestionKind.Number, "1e9", false)]
    [InlineData(QuestionKind.Date, "2026-02-28", true)]
    [InlineData(QuestionKind.Date, "2026-02-30", false)]
    [InlineData(QuestionKind.Date, "28.02.2026", false)]
    [InlineData(QuestionKind.Choice, "yes", true)]
    [InlineData(QuestionKind.Choice, "Yes", false)]
    [InlineData(QuestionKind.Text, "<b>", true)]
    public void Answer_is_taken_when_it_is_of_the_kind(QuestionKind kind, string answer, bool taken) =>
        Assert.Equal(taken, ScriptRules.Takes(new("q", "", kind, null, [new("yes")]), answer));

    [Theory]
    [InlineData("Hello, {name}!", "Hello, <b>Ann</b> {debt}!")]
    [InlineData("{ NAME } owes {debt} {nothing} {}", "<b>Ann</b> {debt} owes 12 … {}")]
    [InlineData("no columns { at all", "no columns { at all")]
    public void Columns_are_put_in_once_and_as_they_are(string text, string filled) =>
        Assert.Equal(filled, ScriptText.Fill(text, new Dictionary<string, string> { ["Name"] = "<b>Ann</b> {debt}", ["debt"] = "12", ["empty"] = "" }));

    private static QuestionDefinition Text(string id, string? next) => new(id, $"{id}?", QuestionKind.Text, next, []);

    private static QuestionDefinition Choice(string id, string? next, params ChoiceDefinition[] choices) => new(id, $"{id}?", QuestionKind.Choice, next, choices);
}
