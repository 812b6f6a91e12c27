using System.Globalization;

namespace Cluster.Silo.Imports;

/// <summary>Makes contacts of records.</summary>
internal abstract class ContactParser
{
    /// <summary>The contact of a record, or what is wrong with the record.</summary>
    public abstract NewContact? Parse(ReadOnlySpan<byte> record, out RowError? error);

    protected static bool SetField(ContactDraft draft, string field, string value, out RowError? error)
    {
        error = null;
        if (string.IsNullOrWhiteSpace(value))
        {
            return true;
        }

        value = value.Trim();
        switch (field)
        {
            case ImportDefinition.Ignored:
                break;
            case "externalId":
                draft.ExternalId = value;
                break;
            case "number":
                draft.Numbers.AddRange(NumberCell.Split(value));
                break;
            case "zone":
                draft.Zone = value;
                break;
            case "owner":
                draft.Owner = value;
                break;
            case "priority" when short.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var priority):
                draft.Priority = priority;
                break;
            case "earliest" when RowReader.TryInstant(value, out var at):
                draft.Earliest = at;
                break;
            case "latest" when RowReader.TryInstant(value, out var at):
                draft.Latest = at;
                break;
            case "priority":
                error = new(field, RowReader.Cut(value), "priority-invalid", "not a whole number between -32768 and 32767");
                break;
            default:
                error = new(field, RowReader.Cut(value), "date-invalid", "not an ISO 8601 date and time");
                break;
        }

        return error is null;
    }

    /// <summary>A contact in the making.</summary>
    protected sealed class ContactDraft
    {
        public string? ExternalId { get; set; }

        public List<string> Numbers { get; } = [];

        public string? Zone { get; set; }

        public short Priority { get; set; }

        public DateTimeOffset? Earliest { get; set; }

        public DateTimeOffset? Latest { get; set; }

        public string? Owner { get; set; }

        public NewContact Finish(string data) => new()
        {
            ExternalId = ExternalId, Numbers = Numbers, Zone = Zone, Priority = Priority, Earliest = Earliest, Latest = Latest, Owner = Owner, Data = data,
        };
    }
}
