using System.Text.Json;
using Cluster.Api.Conventions;
using Cluster.Silo.Imports;

namespace Cluster.Api.Contacts;

/// <summary>Makes contacts of request bodies.</summary>
internal static class ContactReader
{
    /// <summary>Most contacts of one request.</summary>
    public const int MaxContacts = ContactWriter.Bound;

    /// <summary>Most numbers of a contact: the bit mask of dropped numbers has 31 places, and nobody has more phones.</summary>
    public const int MaxNumbers = 10;

    private const int MaxData = 256;

    public static NewContact Read(FieldReader body)
    {
        var numbers = body["numbers"];
        var single = body["number"];
        if (numbers.Value is null && single.Value is null)
        {
            body.Fail("numbers", "required", "Give numbers, or number for a single one.");
        }
        else if (numbers.Value is not null && single.Value is not null)
        {
            body.Fail("number", "duplicate", "Give numbers or number, not both.");
        }

        var all = numbers.List(MaxNumbers, number => number.Required().Text(40)) ?? (single.Text(40) is { } one ? [one] : []);
        if (numbers.Value is not null && all.Count == 0 && body.Errors.None)
        {
            body.Fail("numbers", "required", "Give at least one number.");
        }

        var contact = new NewContact
        {
            ExternalId = body["externalId"].Text(200),
            Numbers = all,
            Zone = body["zone"].Zone(),
            Priority = (short)(body["priority"].Whole(-1000, 1000) ?? 0),
            Earliest = body["earliest"].Instant(),
            Latest = body["latest"].Instant(),
            Owner = body["owner"].Text(200),
            Data = ReadData(body["data"])?.GetRawText() ?? "{}",
        };
        if (contact.Latest <= contact.Earliest)
        {
            body.Fail("latest", "out-of-range", "Must be after earliest.");
        }

        body.Finish();
        return contact;
    }

    private static JsonElement? ReadData(Field field) =>
        field.Free(MaxData) is not { } data ? null
        : NewContact.CanHold(data) ? data
        : field.Wrong<JsonElement?>("out-of-range", "A number in it is too large to be kept.");
}

/// <summary>A contact in a request.</summary>
internal sealed record ContactBody(
    string? ExternalId, string? Number, IReadOnlyList<string>? Numbers, string? Zone, int? Priority, DateTimeOffset? Earliest,
    DateTimeOffset? Latest, string? Owner, IReadOnlyDictionary<string, object>? Data);

/// <summary>Contacts in a request.</summary>
internal sealed record ContactsBody(IReadOnlyList<ContactBody>? Contacts);

/// <summary>Stands in the document for the two forms of the body.</summary>
internal sealed class ContactOrContacts : ISideBySide
{
    public static Type[] Parts => [typeof(ContactBody), typeof(ContactsBody)];
}
