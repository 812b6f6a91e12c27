using System.Text.Json;

namespace Cluster.Silo.Imports;

/// <summary>How the content is written.</summary>
public enum ImportFormat
{
    /// <summary>Separated values with a header line.</summary>
    Csv = 0,

    /// <summary>One JSON object a line.</summary>
    Ndjson = 1,

    /// <summary>A sheet of an Excel workbook, .xlsx or .xls.</summary>
    Excel = 2,
}

/// <summary>Where the time zone of a contact comes from whose row names none.</summary>
public enum ZoneSource
{
    /// <summary>From the first number, where that tells; else the campaign's.</summary>
    Number = 0,

    /// <summary>The campaign's.</summary>
    Campaign = 1,
}

/// <summary>The life of an import. Stored by number: never renumber.</summary>
public enum ImportState
{
    /// <summary>Content is being received.</summary>
    Receiving = 0,

    /// <summary>Being written into the tables; goes on after a restart.</summary>
    Running = 1,

    /// <summary>Every row is inserted, updated, a duplicate or rejected.</summary>
    Completed = 2,

    /// <summary>Given up; <see cref="ImportStatus.Error"/> says why. Rows before it stay.</summary>
    Failed = 3,

    /// <summary>A dry run: every row is judged, none is written; begins anew after a restart.</summary>
    Checking = 4,

    /// <summary>The dry run is over: its counts and errors can be read, and it can be committed or read in another way.</summary>
    Checked = 5,

    /// <summary>What it brought into the campaign is being taken away; goes on after a restart.</summary>
    Undoing = 6,

    /// <summary>What it brought into the campaign and was never dialled is gone from there.</summary>
    Undone = 7,
}

/// <summary>How to read the content.</summary>
public sealed record ImportDefinition
{
    /// <summary>Of a column that is no field of a contact: it is kept as it is.</summary>
    public const string Data = "data";

    /// <summary>Of a column that is passed over, such as the reasons in a workbook of rejects.</summary>
    public const string Ignored = "ignored";

    /// <summary>What a column can be.</summary>
    public static IReadOnlyList<string> Fields { get; } = ["externalId", "number", "zone", "priority", "earliest", "latest", "owner", Data, Ignored];

    /// <summary>Csv or ndjson.</summary>
    public ImportFormat Format { get; init; }

    /// <summary>What the client calls the file; shown, never opened.</summary>
    public string? FileName { get; init; }

    /// <summary>Name of the sheet of a workbook; null: the first one with rows.</summary>
    public string? Sheet { get; init; }

    /// <summary>Which row has the names of the columns, the first being 1; 0: none, they are called A, B, C; null: found out.</summary>
    public int? HeaderRow { get; init; }

    /// <summary>Where the time zone comes from when the row names none.</summary>
    public ZoneSource ZoneFrom { get; init; }

    /// <summary>Between the columns; null: found out from the header line.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Which column is which of externalId, number, zone, priority, earliest, latest, owner, data or ignored, by header. Columns left out are recognised by their
    /// names, but for the owner.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new Dictionary<string, string>();

    /// <summary>ISO 3166 country of numbers written without a country code; null: the campaign's.</summary>
    public string? Country { get; init; }

    /// <summary>Name of the encoding; null: found out (byte order mark, UTF-8, else windows-1251).</summary>
    public string? Encoding { get; init; }

    /// <summary>Whether content in an encoding of that name can be read.</summary>
    public static bool KnowsEncoding(string name) => ContentEncoding.IsKnown(name);

    /// <summary>The import is given up when more rows than this are rejected.</summary>
    public int MaxErrors { get; init; } = 100_000;
}

/// <summary>An import and how far it is; rowsRead = inserted + updated + duplicate + rejected, always.</summary>
/// <param name="Id">The import.</param>
/// <param name="CampaignId">Where the contacts go.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Definition">How the content is read.</param>
/// <param name="ReceivedBytes">Bytes of content stored.</param>
/// <param name="CommittedBytes">Of the content in UTF-8, the bytes that are in the tables.</param>
/// <param name="RowsRead">Rows that were read.</param>
/// <param name="Inserted">New contacts.</param>
/// <param name="Updated">Known contacts that changed, or got their place in the campaign.</param>
/// <param name="Duplicate">Known, nothing new.</param>
/// <param name="Rejected">Not taken; the errors say why.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="EndedAt">When the last row was read.</param>
/// <param name="Removed">Contacts that an undo took out of the campaign: those that the import had brought and that nobody dialled yet.</param>
public sealed record ImportStatus(
    Guid Id, Guid CampaignId, ImportState State, ImportDefinition Definition, long ReceivedBytes, long CommittedBytes,
    long RowsRead, long Inserted, long Updated, long Duplicate, long Rejected, string? Error, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt, long Removed);

/// <summary>Why a row was not taken.</summary>
/// <param name="Row">Its number; the first after the header is 1.</param>
/// <param name="Column">The field at fault.</param>
/// <param name="Value">What stood there, masked.</param>
/// <param name="Code">Stable code, see <see cref="RowError"/>.</param>
/// <param name="Message">A sentence for people.</param>
public sealed record ImportError(long Row, string? Column, string? Value, string Code, string Message);

/// <summary>How an upload of content was taken.</summary>
/// <param name="Ok">False: the offset is not where the content ends, or no more is taken.</param>
/// <param name="Code">Why not: not-found, wrong-offset, wrong-state, too-large.</param>
/// <param name="Received">Where the content ends now: go on from here.</param>
public sealed record UploadReply(bool Ok, string? Code, long Received);

/// <summary>A contact to be added to a campaign.</summary>
public sealed record NewContact
{
    private const int LongestNumber = 400;
    private const int LongestExponent = 5;

    /// <summary>The client's name for the person; null: the first number.</summary>
    public string? ExternalId { get; init; }

    /// <summary>As people write them, in the order to try.</summary>
    public required IReadOnlyList<string> Numbers { get; init; }

    /// <summary>IANA zone; null: from the number, else the campaign's.</summary>
    public string? Zone { get; init; }

    /// <summary>Higher first.</summary>
    public short Priority { get; init; }

    /// <summary>Do not call before.</summary>
    public DateTimeOffset? Earliest { get; init; }

    /// <summary>Do not call after.</summary>
    public DateTimeOffset? Latest { get; init; }

    /// <summary>The operator who alone calls the contact in this campaign: his id, external id or account; null: as it was.</summary>
    public string? Owner { get; init; }

    /// <summary>Everything else that is known, as a JSON object.</summary>
    public string Data { get; init; } = "{}";

    /// <summary>Whether the database can hold this as data: numbers of any size that means something, but not 1e999999.</summary>
    public static bool CanHold(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetRawText() is { Length: <= LongestNumber } raw
            && (raw.IndexOfAny(['e', 'E']) is var e and >= 0 ? raw.Length - e <= LongestExponent : true),
        JsonValueKind.Object => value.EnumerateObject().All(static property => CanHold(property.Value)),
        JsonValueKind.Array => value.EnumerateArray().All(CanHold),
        _ => true,
    };
}

/// <summary>What became of a row. Also the numbers that the SQL answers.</summary>
public enum RowResult
{
    /// <summary>A new contact.</summary>
    Inserted = 0,

    /// <summary>The contact was known: it changed, or got its place in the campaign.</summary>
    Updated = 1,

    /// <summary>The contact was named before, or is in the campaign exactly so.</summary>
    Duplicate = 2,

    /// <summary>Something in the row is wrong.</summary>
    Rejected = 3,
}

/// <summary>What is wrong with a row.</summary>
/// <param name="Column">Field, where it is one.</param>
/// <param name="Value">Masked and at most 64 characters.</param>
/// <param name="Code">Stable code: number-missing, number-invalid, zone-unknown, priority-invalid, date-invalid, owner-unknown, row-invalid, row-too-long.</param>
/// <param name="Message">A sentence for people.</param>
public sealed record RowError(string? Column, string? Value, string Code, string Message);

/// <summary>What became of an added contact.</summary>
public sealed record AddedContact(RowResult Result, Guid? ContactId, RowError? Error);
