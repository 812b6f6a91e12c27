using System.Text.Json;
using Cluster.Grains.Contacts;
using Cluster.Interfaces;
using Npgsql;
using NpgsqlTypes;

namespace Cluster.Silo.Postgres;

/// <summary>The claims of a batch as columns.</summary>
internal sealed class ClaimCommand
{
    private readonly Column<Guid> _id, _contact, _campaign;
    private readonly Column<Guid?> _operator;
    private readonly Column<string> _number, _gateway;
    private readonly Column<short> _numberIndex;
    private readonly Column<DateTime> _claimedAt, _recent;
    private readonly Column<long> _contactVersion;
    private readonly Column<int> _entryVersion, _attempts, _recentFrom, _recentTo;

    public ClaimCommand()
    {
        _id = new(Command, NpgsqlDbType.Uuid);
        _contact = new(Command, NpgsqlDbType.Uuid);
        _campaign = new(Command, NpgsqlDbType.Uuid);
        _number = new(Command, NpgsqlDbType.Text);
        _numberIndex = new(Command, NpgsqlDbType.Smallint);
        _gateway = new(Command, NpgsqlDbType.Text);
        _operator = new(Command, NpgsqlDbType.Uuid);
        _claimedAt = new(Command, NpgsqlDbType.TimestampTz);
        _contactVersion = new(Command, NpgsqlDbType.Bigint);
        _entryVersion = new(Command, NpgsqlDbType.Integer);
        _recent = new(Command, NpgsqlDbType.TimestampTz);
        _attempts = new(Command, NpgsqlDbType.Integer);
        _recentFrom = new(Command, NpgsqlDbType.Integer);
        _recentTo = new(Command, NpgsqlDbType.Integer);
    }

    public NpgsqlBatchCommand Command { get; } = new(JournalStatements.Claim);

    public void Add(Claim claim)
    {
        var attempt = claim.Attempt;
        _id.Add(attempt.AttemptId);
        _contact.Add(attempt.ContactId);
        _campaign.Add(attempt.CampaignId);
        _number.Add(attempt.Number);
        _numberIndex.Add((short)attempt.NumberIndex);
        _gateway.Add(attempt.GatewayId);
        _operator.Add(attempt.OperatorId);
        _claimedAt.Add(attempt.ClaimedAt.UtcDateTime);
        _contactVersion.Add(claim.ContactVersion);
        _entryVersion.Add(claim.EntryVersion);
        _attempts.Add(claim.Attempts);
        // Arrays of arrays do not unnest: all recent attempts go in one, and each claim knows its part of it.
        _recentFrom.Add(_recent.Count + 1);
        foreach (var at in claim.Recent)
        {
            _recent.Add(at.UtcDateTime);
        }

        _recentTo.Add(_recent.Count);
    }

    public void Clear()
    {
        _id.Clear();
        _contact.Clear();
        _campaign.Clear();
        _number.Clear();
        _numberIndex.Clear();
        _gateway.Clear();
        _operator.Clear();
        _claimedAt.Clear();
        _contactVersion.Clear();
        _entryVersion.Clear();
        _attempts.Clear();
        _recent.Clear();
        _recentFrom.Clear();
        _recentTo.Clear();
    }
}

/// <summary>The ends of a batch as columns.</summary>
internal sealed class EndCommand
{
    private static readonly string[] Names =
        [.. Enum.GetValues<Outcome>().Select(outcome => JsonNamingPolicy.KebabCaseLower.ConvertName(outcome.ToString()))];

    private readonly Column<Guid> _id;
    private readonly Column<Guid?> _operator;
    private readonly Column<DateTime> _endedAt, _nextDue;
    private readonly Column<DateTime?> _ringingAt, _answeredAt, _connectedAt, _roundDue;
    private readonly Column<short> _outcome, _cause, _status, _nextNumber;
    private readonly Column<long> _tries;
    private readonly Column<string?> _techCause, _machine, _keys, _result, _note, _outcomeName;
    private readonly Column<bool> _dialled, _doNotCall;
    private readonly Column<int> _dropped, _entryVersion;

    public EndCommand()
    {
        _id = new(Command, NpgsqlDbType.Uuid);
        _endedAt = new(Command, NpgsqlDbType.TimestampTz);
        _outcome = new(Command, NpgsqlDbType.Smallint);
        _ringingAt = new(Command, NpgsqlDbType.TimestampTz);
        _answeredAt = new(Command, NpgsqlDbType.TimestampTz);
        _connectedAt = new(Command, NpgsqlDbType.TimestampTz);
        _cause = new(Command, NpgsqlDbType.Smallint);
        _techCause = new(Command, NpgsqlDbType.Text);
        _machine = new(Command, NpgsqlDbType.Text);
        _keys = new(Command, NpgsqlDbType.Text);
        _result = new(Command, NpgsqlDbType.Text);
        _note = new(Command, NpgsqlDbType.Text);
        _dialled = new(Command, NpgsqlDbType.Boolean);
        _doNotCall = new(Command, NpgsqlDbType.Boolean);
        _status = new(Command, NpgsqlDbType.Smallint);
        _nextDue = new(Command, NpgsqlDbType.TimestampTz);
        _nextNumber = new(Command, NpgsqlDbType.Smallint);
        _dropped = new(Command, NpgsqlDbType.Integer);
        _operator = new(Command, NpgsqlDbType.Uuid);
        _entryVersion = new(Command, NpgsqlDbType.Integer);
        _outcomeName = new(Command, NpgsqlDbType.Text);
        _tries = new(Command, NpgsqlDbType.Bigint);
        _roundDue = new(Command, NpgsqlDbType.TimestampTz);
    }

    public NpgsqlBatchCommand Command { get; } = new(JournalStatements.End);

    public void Add(AttemptEnd end)
    {
        var (record, entry) = (end.Record, end.Entry);
        _id.Add(end.Attempt.AttemptId);
        _endedAt.Add(record.EndedAt.UtcDateTime);
        _outcome.Add((short)record.Outcome);
        _ringingAt.Add(record.RingingAt?.UtcDateTime);
        _answeredAt.Add(record.AnsweredAt?.UtcDateTime);
        _connectedAt.Add(record.ConnectedAt?.UtcDateTime);
        _cause.Add((short)record.Cause);
        _techCause.Add(record.TechCause);
        _machine.Add(record.Machine);
        _keys.Add(record.Keys);
        _result.Add(record.Result);
        _note.Add(record.Note);
        _dialled.Add(record.Dialled);
        _doNotCall.Add(record.DoNotCall);
        _status.Add((short)entry.Status);
        _nextDue.Add(entry.NextDue.UtcDateTime);
        _nextNumber.Add((short)entry.NextNumber);
        _dropped.Add(entry.Dropped);
        _operator.Add(entry.OperatorId);
        _entryVersion.Add(entry.Version);
        _outcomeName.Add(Names[(int)record.Outcome]);
        _tries.Add(entry.Tries);
        _roundDue.Add(entry.RoundDue?.UtcDateTime);
    }

    public void Clear()
    {
        _id.Clear();
        _endedAt.Clear();
        _outcome.Clear();
        _ringingAt.Clear();
        _answeredAt.Clear();
        _connectedAt.Clear();
        _cause.Clear();
        _techCause.Clear();
        _machine.Clear();
        _keys.Clear();
        _result.Clear();
        _note.Clear();
        _dialled.Clear();
        _doNotCall.Clear();
        _status.Clear();
        _nextDue.Clear();
        _nextNumber.Clear();
        _dropped.Clear();
        _operator.Clear();
        _entryVersion.Clear();
        _outcomeName.Clear();
        _tries.Clear();
        _roundDue.Clear();
    }
}

/// <summary>The deferrals of a batch as columns.</summary>
internal sealed class DeferCommand
{
    private readonly Column<Guid> _campaign, _contact;
    private readonly Column<Guid?> _operator;
    private readonly Column<DateTime> _nextDue;
    private readonly Column<short> _status, _nextNumber;
    private readonly Column<int> _dropped, _version;

    public DeferCommand()
    {
        _campaign = new(Command, NpgsqlDbType.Uuid);
        _contact = new(Command, NpgsqlDbType.Uuid);
        _status = new(Command, NpgsqlDbType.Smallint);
        _nextDue = new(Command, NpgsqlDbType.TimestampTz);
        _nextNumber = new(Command, NpgsqlDbType.Smallint);
        _dropped = new(Command, NpgsqlDbType.Integer);
        _operator = new(Command, NpgsqlDbType.Uuid);
        _version = new(Command, NpgsqlDbType.Integer);
    }

    public NpgsqlBatchCommand Command { get; } = new(JournalStatements.Defer);

    public void Add(EntryDeferral deferral)
    {
        var entry = deferral.Entry;
        _campaign.Add(entry.CampaignId);
        _contact.Add(deferral.ContactId);
        _status.Add((short)entry.Status);
        _nextDue.Add(entry.NextDue.UtcDateTime);
        _nextNumber.Add((short)entry.NextNumber);
        _dropped.Add(entry.Dropped);
        _operator.Add(entry.OperatorId);
        _version.Add(entry.Version);
    }

    public void Clear()
    {
        _campaign.Clear();
        _contact.Clear();
        _status.Clear();
        _nextDue.Clear();
        _nextNumber.Clear();
        _dropped.Clear();
        _operator.Clear();
        _version.Clear();
    }
}
