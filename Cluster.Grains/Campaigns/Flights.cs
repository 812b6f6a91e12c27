namespace Cluster.Grains.Campaigns;

/// <summary>An attempt of the campaign that is under way.</summary>
internal sealed record Flight(Guid AttemptId, Guid ContactId, Guid? OperatorId, DateTimeOffset Since, bool Answered = false);

/// <summary>The attempts of a campaign that are under way, by attempt, by contact and by operator.</summary>
internal sealed class Flights
{
    private readonly Dictionary<Guid, Flight> _byAttempt = [];
    private readonly HashSet<Guid> _contacts = [];
    private readonly HashSet<Guid> _operators = [];
    private readonly HashSet<Guid> _unclaimed = [];

    public int Count => _byAttempt.Count;

    public int Answered { get; private set; }

    public IEnumerable<Flight> All => _byAttempt.Values;

    /// <summary>Contacts whose claim is not known to be committed: the store may still give them out as due.</summary>
    public IReadOnlyCollection<Guid> Unclaimed => _unclaimed;

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

    /// <summary>An attempt is about to be claimed.</summary>
    public void Launch(Flight flight)
    {
        Add(flight);
        _unclaimed.Add(flight.ContactId);
    }

    /// <summary>Its claim is committed.</summary>
    public void Claimed(Guid contactId) => _unclaimed.Remove(contactId);

    public void Answer(Guid attemptId)
    {
        if (_byAttempt.TryGetValue(attemptId, out var flight) && !flight.Answered)
        {
            _byAttempt[attemptId] = flight with { Answered = true };
            Answered++;
        }
    }

    public Flight? Remove(Guid attemptId)
    {
        if (!_byAttempt.Remove(attemptId, out var flight))
        {
            return null;
        }

        _contacts.Remove(flight.ContactId);
        _unclaimed.Remove(flight.ContactId);
        Answered -= flight.Answered ? 1 : 0;
        if (flight.OperatorId is { } operatorId)
        {
            _operators.Remove(operatorId);
        }

        return flight;
    }
}
