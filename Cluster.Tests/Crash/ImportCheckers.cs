namespace Cluster.Tests.Crash;

/// <summary>What an import says of itself.</summary>
internal sealed record ImportCounts(string State, long Received, long Read, long Inserted, long Updated, long Duplicate, long Rejected);

/// <summary>What an import left behind: its own words, the tables, the list of errors and the rejects file.</summary>
internal sealed record ImportTraces(
    ImportCounts Counts, IReadOnlyList<(string Id, string Number)> Contacts, IReadOnlyList<(string Id, string Number)> Entries, IReadOnlyList<long> Errors, string Rejects);

/// <summary>What must hold for an import, however often its process was killed.</summary>
internal static class ImportCheckers
{
    public static IEnumerable<string> All(ImportSheet sheet, ImportTraces traces) =>
        Rows(sheet, "contacts", traces.Contacts).Concat(Rows(sheet, "entries", traces.Entries)).Concat(Counts(sheet, traces.Counts)).Concat(Rejects(sheet, traces));

    /// <summary>At any moment: what was counted is in the tables, and nothing else is.</summary>
    public static IEnumerable<string> Midway(ImportCounts counts, long contacts, long entries)
    {
        if (counts.Inserted + counts.Updated + counts.Duplicate + counts.Rejected != counts.Read || counts.Inserted != contacts || contacts != entries)
        {
            yield return $"midway: {counts}, but the tables hold {contacts} contacts and {entries} entries";
        }
    }

    /// <summary>Every good row is there once and as it was, and nobody else.</summary>
    private static IEnumerable<string> Rows(ImportSheet sheet, string table, IReadOnlyList<(string Id, string Number)> rows)
    {
        foreach (var doubled in rows.GroupBy(row => row.Id).Concat(rows.GroupBy(row => row.Number)).Where(same => same.Count() > 1))
        {
            yield return $"doubled: {doubled.Key} is {doubled.Count()} times in {table}";
        }

        foreach (var (id, number) in rows.Where(row => sheet.Good.GetValueOrDefault(row.Id) != row.Number))
        {
            yield return $"foreign: {id} with {number} is in {table}; the file says {sheet.Good.GetValueOrDefault(id, "nothing of the kind")}";
        }

        var there = rows.Select(row => row.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var id in sheet.Good.Keys.Where(id => !there.Contains(id)))
        {
            yield return $"lost: {id} is not in {table}";
        }
    }

    private static IEnumerable<string> Counts(ImportSheet sheet, ImportCounts counts)
    {
        var expected = new ImportCounts("completed", sheet.Content.Length, sheet.Rows, sheet.Good.Count, 0, sheet.Duplicates, sheet.Bad.Count);
        if (counts != expected)
        {
            yield return $"count: the import says {counts}, but it must be {expected}";
        }
    }

    private static IEnumerable<string> Rejects(ImportSheet sheet, ImportTraces traces)
    {
        if (!traces.Errors.SequenceEqual(sheet.Bad.Select(bad => bad.Row)))
        {
            yield return $"rejects: {traces.Errors.Count} errors, {sheet.Bad.Count} bad rows; errors that should not be: "
                + $"{Few(traces.Errors.Except(sheet.Bad.Select(bad => bad.Row)))}; missing: {Few(sheet.Bad.Select(bad => bad.Row).Except(traces.Errors))}";
        }

        if (traces.Rejects != sheet.Rejects)
        {
            yield return $"rejects: the file has {traces.Rejects.Count(c => c == '\n')} lines and differs from the {sheet.Bad.Count} bad rows under the header";
        }
    }

    private static string Few(IEnumerable<long> rows) => string.Join(", ", rows.Take(5));
}
