namespace Cluster.Api.Imports;

/// <summary>Takes files of contacts into campaigns.</summary>
public interface IImports
{
    /// <summary>Makes an import that waits for its content. Repeating it with the same id is harmless.</summary>
    Task CreateAsync(Guid importId, Guid campaignId, ImportDefinition definition, CancellationToken stop);

    /// <summary>
    /// Stores the content that comes from <paramref name="content"/> behind the first <paramref name="offset"/> bytes, piece by piece; what was stored
    /// before a break stays. Refused when the offset is not the number of bytes stored, when the content would be longer than
    /// <paramref name="maxBytes"/>, or when the import no longer waits.
    /// </summary>
    Task<ImportAppend> AppendAsync(Guid importId, long offset, Stream content, long maxBytes, CancellationToken stop);

    /// <summary>The content is whole: take the rows. False when the import no longer waits for its content. Repeating it is harmless.</summary>
    Task<bool> CommitAsync(Guid importId, CancellationToken stop);
}

/// <summary>How a piece of content was taken.</summary>
/// <param name="Kind">In one word.</param>
/// <param name="Received">Bytes that are stored now.</param>
public sealed record ImportAppend(ImportAppendKind Kind, long Received);

/// <summary>How a piece of content was taken.</summary>
public enum ImportAppendKind
{
    /// <summary>Stored.</summary>
    Taken,

    /// <summary>The offset is not where the content stored ends.</summary>
    WrongOffset,

    /// <summary>Longer than an import may be; nothing of the piece beyond the limit is kept.</summary>
    TooLarge,

    /// <summary>The import no longer waits for content.</summary>
    Closed,
}

/// <summary>What a file is and where in it the contacts are.</summary>
public sealed record ImportDefinition
{
    /// <summary>Form of the content.</summary>
    public required ImportFormat Format { get; init; }

    /// <summary>CSV: what separates columns.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>Column of the client's own id; null: the first number is the id.</summary>
    public string? ExternalIdColumn { get; init; }

    /// <summary>Columns of the numbers, in the order to try.</summary>
    public IReadOnlyList<string> NumberColumns { get; init; } = ["number"];

    /// <summary>Column of the IANA zone.</summary>
    public string? ZoneColumn { get; init; }

    /// <summary>Column of the priority.</summary>
    public string? PriorityColumn { get; init; }

    /// <summary>Country of numbers without a country code; null: the campaign's.</summary>
    public string? Country { get; init; }
}

/// <summary>Form of an import's content.</summary>
public enum ImportFormat
{
    /// <summary>RFC 4180 with a header, in UTF-8.</summary>
    Csv = 0,

    /// <summary>A JSON object on each line.</summary>
    Ndjson = 1,
}

/// <summary>The life of an import. Stored by number: never renumber.</summary>
public enum ImportState
{
    /// <summary>Waits for content.</summary>
    Receiving = 0,

    /// <summary>The content is whole; rows are being taken.</summary>
    Running = 1,

    /// <summary>Every row was read.</summary>
    Completed = 2,

    /// <summary>Ended before the last row; see its error.</summary>
    Failed = 3,
}
