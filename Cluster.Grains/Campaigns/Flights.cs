namespace Cluster.Grains.Campaigns;

/// <summary>An attempt of the campaign that is under way.</summary>
/// <param name="AttemptId">The attempt.</param>
/// <param name="ContactId">To whom.</param>
/// <param name="GatewayId">Where.</param>
/// <param name="OperatorId">For whom the call is made, or who has taken it; null: nobody yet.</param>
/// <param name="Since">When it was launched; once it is known, when it was dialled.</param>
/// <param name="AnsweredAt">When a person answered, as reported; null: nobody yet.</param>
/// <param name="Cancelled">We have hung up while it rang.</param>
internal sealed record Flight(
    Guid AttemptId, Guid ContactId, string GatewayId, Guid? OperatorId, DateTimeOffset Since, DateTimeOffset? AnsweredAt = null, bool Cancelled = false)
{
    /// <summary>A live answer was reported.</summary>
    public bool Answered => AnsweredAt is not null;
}

/// <summary>The attempts of a campaign that are under way, by attempt, by contact and by operator.</summary>
internal sealed class Flights
{
    private readonly Dictionary<Guid, Flight> _byAttempt = [];
    private readonly HashSet<Guid> _contacts = [];
    private readonly HashSet<Guid> _operators = [];

    public int Count => _byAttempt.Count;

    public int Answered { get; private set; }

    public IEnumerable<Flight> All => _byAttempt.Values;

    /// <summary>Whom nobody else may be asked for: the store may not know of all these claims yet.</summary>
    public IReadOnlyCollection<Guid> Contacts => _contacts;

    public bool HasContact(Guid contactId) => _contacts.Contains(contactId);

    public bool HasOperator(Guid operatorId) => _operators.Contains(operatorId);

    public Flight? Find(Guid attemptId) => _byAttempt.GetValueOrDefault(attemptId);

    public void Add(Flight flight)
    {
        if (_byAttempt.TryAdd(flight.AttemptId, flight))
        {
            _contacts.Add(flight.ContactId);
            if (flight.OperatorId is { } operatorId)
            {
                _operators.Add(operatorId);
            }
        }
    }

    /// <summary>Its claim is committed and the gateway is told. Null: it is over, or answered already.</summary>
    public Flight? Dial(Guid attemptId, DateTimeOffset at) =>
        _byAttempt.TryGetValue(attemptId, out var flight) && !flight.Answered ? _byAttempt[attemptId] = flight with { Since = at } : null;

    /// <summary>False: it is not under way, or its answer is known.</summary>
    public bool Answer(Guid attemptId, DateTimeOffset at)
    {
        if (!_byAttempt.TryGetValue(attemptId, out var flight) || flight.Answered)
        {
            return false;
        }

        _byAttempt[attemptId] = flight with { AnsweredAt = at };
        Answered++;
        return true;
    }

    /// <summary>We hang up on the ringing phone.</summary>
    public void Cancel(Guid attemptId)
    {
        if (_byAttempt.TryGetValue(attemptId, out var flight))
        {
            _byAttempt[attemptId] = flight with { Cancelled = true };
        }
    }

    /// <summary>An operator has taken the call.</summary>
    public void Take(Guid attemptId, Guid operatorId)
    {
        if (_byAttempt.TryGetValue(attemptId, out var flight))
        {
            _byAttempt[attemptId] = flight with { OperatorId = operatorId };
            if (flight.OperatorId is { } other)
            {
                _operators.Remove(other);
            }

            _operators.Add(operatorId);
        }
    }

    public Flight? Remove(Guid attemptId)
    {
        if (!_byAttempt.Remove(attemptId, out var flight))
        {
            return null;
        }

        _contacts.Remove(flight.ContactId);
        Answered -= flight.Answered ? 1 : 0;
        if (flight.OperatorId is { } operatorId)
        {
            _operators.Remove(operatorId);
        }

        return flight;
    }
}
