using Cluster.Grains;
using Cluster.Grains.Contacts;
using NpgsqlTypes;

namespace Cluster.Silo.Postgres;

/// <summary>The claims of a batch as columns.</summary>
internal sealed class ClaimColumns : Columns
{
    private readonly Column<Guid> _id;
    private readonly Column<Guid> _contact;
    private readonly Column<Guid> _campaign;
    private readonly Column<string> _number;
    private readonly Column<short> _numberIndex;
    private readonly Column<string> _gateway;
    private readonly Column<Guid?> _operator;
    private readonly Column<DateTime> _claimedAt;
    private readonly Column<long> _contactVersion;
    private readonly Column<int> _entryVersion;

    public ClaimColumns()
    {
        _id = Add<Guid>(NpgsqlDbType.Uuid);
        _contact = Add<Guid>(NpgsqlDbType.Uuid);
        _campaign = Add<Guid>(NpgsqlDbType.Uuid);
        _number = Add<string>(NpgsqlDbType.Text);
        _numberIndex = Add<short>(NpgsqlDbType.Smallint);
        _gateway = Add<string>(NpgsqlDbType.Text);
        _operator = Add<Guid?>(NpgsqlDbType.Uuid);
        _claimedAt = Add<DateTime>(NpgsqlDbType.TimestampTz);
        _contactVersion = Add<long>(NpgsqlDbType.Bigint);
        _entryVersion = Add<int>(NpgsqlDbType.Integer);
    }

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
    }
}

/// <summary>The ends of a batch as columns.</summary>
internal sealed class EndColumns : Columns
{
    private readonly Column<Guid> _id;
    private readonly Column<DateTime> _endedAt;
    private readonly Column<short> _outcome;
    private readonly Column<DateTime?> _ringingAt;
    private readonly Column<DateTime?> _answeredAt;
    private readonly Column<DateTime?> _connectedAt;
    private readonly Column<short> _cause;
    private readonly Column<string?> _techCause;
    private readonly Column<string?> _machine;
    private readonly Column<string?> _keys;
    private readonly Column<string?> _result;
    private readonly Column<string?> _note;
    private readonly Column<bool> _dialled;
    private readonly Column<bool> _doNotCall;
    private readonly Column<short> _status;
    private readonly Column<DateTime> _nextDue;
    private readonly Column<short> _nextNumber;
    private readonly Column<int> _dropped;
    private readonly Column<Guid?> _operator;
    private readonly Column<int> _entryVersion;
    private readonly Column<string?> _outcomeName;
    private readonly Column<long> _tries;
    private readonly Column<DateTime?> _roundDue;
    private readonly Column<Guid> _campaign;
    private readonly Column<Guid?> _talker;
    private readonly Column<DateTime?> _safeMessageAt;

    public EndColumns()
    {
        _id = Add<Guid>(NpgsqlDbType.Uuid);
        _endedAt = Add<DateTime>(NpgsqlDbType.TimestampTz);
        _outcome = Add<short>(NpgsqlDbType.Smallint);
        _ringingAt = Add<DateTime?>(NpgsqlDbType.TimestampTz);
        _answeredAt = Add<DateTime?>(NpgsqlDbType.TimestampTz);
        _connectedAt = Add<DateTime?>(NpgsqlDbType.TimestampTz);
        _cause = Add<short>(NpgsqlDbType.Smallint);
        _techCause = Add<string?>(NpgsqlDbType.Text);
        _machine = Add<string?>(NpgsqlDbType.Text);
        _keys = Add<string?>(NpgsqlDbType.Text);
        _result = Add<string?>(NpgsqlDbType.Text);
        _note = Add<string?>(NpgsqlDbType.Text);
        _dialled = Add<bool>(NpgsqlDbType.Boolean);
        _doNotCall = Add<bool>(NpgsqlDbType.Boolean);
        _status = Add<short>(NpgsqlDbType.Smallint);
        _nextDue = Add<DateTime>(NpgsqlDbType.TimestampTz);
        _nextNumber = Add<short>(NpgsqlDbType.Smallint);
        _dropped = Add<int>(NpgsqlDbType.Integer);
        _operator = Add<Guid?>(NpgsqlDbType.Uuid);
        _entryVersion = Add<int>(NpgsqlDbType.Integer);
        _outcomeName = Add<string?>(NpgsqlDbType.Text);
        _tries = Add<long>(NpgsqlDbType.Bigint);
        _roundDue = Add<DateTime?>(NpgsqlDbType.TimestampTz);
        _campaign = Add<Guid>(NpgsqlDbType.Uuid);
        _talker = Add<Guid?>(NpgsqlDbType.Uuid);
        _safeMessageAt = Add<DateTime?>(NpgsqlDbType.TimestampTz);
    }

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
        _outcomeName.Add(OutcomeNames.Of(record.Outcome));
        _tries.Add(entry.Tries);
        _roundDue.Add(entry.RoundDue?.UtcDateTime);
        _campaign.Add(end.Attempt.CampaignId);
        _talker.Add(record.OperatorId);
        _safeMessageAt.Add(record.SafeMessageAt?.UtcDateTime);
    }
}

/// <summary>The deferrals of a batch as columns.</summary>
internal sealed class DeferColumns : Columns
{
    private readonly Column<Guid> _campaign;
    private readonly Column<Guid> _contact;
    private readonly Column<short> _status;
    private readonly Column<DateTime> _nextDue;
    private readonly Column<short> _nextNumber;
    private readonly Column<int> _dropped;
    private readonly Column<Guid?> _operator;
    private readonly Column<int> _version;

    public DeferColumns()
    {
        _campaign = Add<Guid>(NpgsqlDbType.Uuid);
        _contact = Add<Guid>(NpgsqlDbType.Uuid);
        _status = Add<short>(NpgsqlDbType.Smallint);
        _nextDue = Add<DateTime>(NpgsqlDbType.TimestampTz);
        _nextNumber = Add<short>(NpgsqlDbType.Smallint);
        _dropped = Add<int>(NpgsqlDbType.Integer);
        _operator = Add<Guid?>(NpgsqlDbType.Uuid);
        _version = Add<int>(NpgsqlDbType.Integer);
    }

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
}
