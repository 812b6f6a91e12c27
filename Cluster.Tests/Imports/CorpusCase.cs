namespace Cluster.Tests.Imports;

/// <summary>A file that somebody could send, and what must become of it.</summary>
internal sealed record CorpusCase(string Name, string Format, byte[] Content)
{
    public object Options { get; init; } = new { country = "RU" };

    /// <summary>Rows that are taken; null when the file is refused as a whole.</summary>
    public int? Taken { get; init; }

    /// <summary>Row, column and code of each rejected row.</summary>
    public string[] Rejected { get; init; } = [];

    /// <summary>Rows that name somebody twice.</summary>
    public int Duplicates { get; init; }

    /// <summary>Texts that must be found in the contacts as they are.</summary>
    public string[] Holds { get; init; } = [];

    /// <summary>Words of the refusal.</summary>
    public string[] Says { get; init; } = [];
}
