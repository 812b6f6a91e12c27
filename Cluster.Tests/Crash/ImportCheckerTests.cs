using Xunit;

namespace Cluster.Tests.Crash;

/// <summary>Each checker of an import finds the bug that is planted for it, and finds nothing without it.</summary>
public sealed class ImportCheckerTests
{
    private readonly ImportSheet _sheet = new(2_000, new Random(1));
    private readonly List<(string Id, string Number)> _contacts;
    private readonly List<(string Id, string Number)> _entries;
    private readonly List<long> _errors;
    private ImportCounts _counts;
    private string _rejects;

    public ImportCheckerTests()
    {
        _contacts = [.. _sheet.Good.Select(row => (row.Key, row.Value))];
        _entries = [.. _contacts];
        _errors = [.. _sheet.Bad.Select(bad => bad.Row)];
        _rejects = _sheet.Rejects;
        _counts = new ImportCounts("completed", _sheet.Content.Length, 2_000, _contacts.Count, 0, _sheet.Duplicates, _errors.Count);
    }

    [Fact]
    public void Right_import_has_no_violations()
    {
        Assert.True(_sheet.Duplicates > 0 && _errors.Count > 0 && _contacts.Count + _sheet.Duplicates + _errors.Count == 2_000);
        Assert.Empty(Violations());
    }

    [Fact]
    public void Lost_row_is_found()
    {
        _contacts.RemoveAt(1_000);
        AssertFound("lost: ");
    }

    [Fact]
    public void Contact_without_his_place_in_the_campaign_is_found()
    {
        _entries.RemoveAt(7);
        AssertFound("lost: ");
    }

    [Fact]
    public void Doubled_row_is_found()
    {
        _contacts.Add(_contacts[3]);
        AssertFound("doubled: ");
    }

    [Fact]
    public void Number_under_two_ids_is_found()
    {
        _contacts.Add(("client-y", _contacts[3].Number));
        Assert.Contains(Violations(), violation => violation.StartsWith("doubled: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Row_that_no_record_of_the_file_names_is_found()
    {
        _contacts.Add(("client-x", "+79210000001"));
        AssertFound("foreign: ");
    }

    [Fact]
    public void Bad_row_that_was_taken_is_found()
    {
        _entries.Add(($"client-{_errors[0]}", "+79200000001"));
        Assert.Contains(Violations(), violation => violation.StartsWith("foreign: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Wrong_count_is_found()
    {
        _counts = _counts with { Inserted = _counts.Inserted + 1 };
        AssertFound("count: ");
    }

    [Fact]
    public void Import_that_did_not_end_is_found()
    {
        _counts = _counts with { State = "running" };
        AssertFound("count: ");
    }

    [Fact]
    public void Error_told_twice_is_found()
    {
        _errors.Insert(1, _errors[0]);
        AssertFound("rejects: ");
    }

    [Fact]
    public void Rejects_file_without_a_bad_row_is_found()
    {
        _rejects = _rejects.Replace(_sheet.Bad[2].Line + "\n", "", StringComparison.Ordinal);
        AssertFound("rejects: ");
    }

    [Fact]
    public void Rows_that_were_counted_but_not_written_are_found_midway()
    {
        var half = new ImportCounts("running", 0, 1_000, 970, 0, 10, 20);
        Assert.Empty(ImportCheckers.Midway(half, 970, 970));
        Assert.StartsWith("midway: ", Assert.Single(ImportCheckers.Midway(half, 969, 969)), StringComparison.Ordinal);
        Assert.StartsWith("midway: ", Assert.Single(ImportCheckers.Midway(half, 970, 969)), StringComparison.Ordinal);
        Assert.StartsWith("midway: ", Assert.Single(ImportCheckers.Midway(half with { Read = 1_001 }, 970, 970)), StringComparison.Ordinal);
    }

    private List<string> Violations() => [.. ImportCheckers.All(_sheet, new ImportTraces(_counts, _contacts, _entries, _errors, _rejects))];

    private void AssertFound(string what)
    {
        var found = Violations();
        Assert.NotEmpty(found);
        Assert.All(found, violation => Assert.StartsWith(what, violation, StringComparison.Ordinal));
    }
}
