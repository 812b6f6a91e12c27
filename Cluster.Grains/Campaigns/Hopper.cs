using Cluster.Interfaces.Contacts;

namespace Cluster.Grains.Campaigns;

/// <summary>
/// The contacts that a campaign dials next: due callbacks first, then by priority and due time. Bounded; holds each contact once.
/// </summary>
internal sealed class Hopper
{
    /// <summary>Most contacts held, whatever the campaign's size.</summary>
    public const int Capacity = 5_000;

    private readonly PriorityQueue<DueContact, (int Order, DateTimeOffset Due)> _queue = new();
    private readonly Dictionary<Guid, List<DueContact>> _personal = [];
    private readonly HashSet<Guid> _held = [];

    /// <summary>Contacts for anybody; personal callbacks are not counted.</summary>
    public int Count => _queue.Count;

    /// <summary>Nobody is held, not for one operator either.</summary>
    public bool IsEmpty => _held.Count == 0;

    /// <summary>All contacts held.</summary>
    public IReadOnlyCollection<Guid> Contacts => _held;

    /// <summary>How many more it can hold.</summary>
    public int Room => Capacity - _held.Count;

    /// <summary>Takes in whoever is not held or in flight already, within the bound; answers how many.</summary>
    public int Add(IEnumerable<DueContact> due, Func<Guid, bool> inFlight)
    {
        var before = _held.Count;
        foreach (var contact in due)
        {
            if (contact.Entry.Status == EntryStatus.Callback && _held.Contains(contact.Contact.Id))
            {
                Move(contact);
            }
            else if (_held.Count < Capacity && !inFlight(contact.Contact.Id) && _held.Add(contact.Contact.Id))
            {
                Place(contact);
            }
        }

        return _held.Count - before;
    }

    /// <summary>
    /// Takes in due callbacks. If they are all that there are, whoever is held for one operator and is not among them waits for him no more: he
    /// would be held until that operator comes, and nobody else could call him.
    /// </summary>
    public int AddCallbacks(IReadOnlyList<DueContact> due, bool areAll, Func<Guid, bool> inFlight)
    {
        if (areAll)
        {
            DropPersonalBut(due.Select(one => one.Contact.Id).ToHashSet());
        }

        return Add(due, inFlight);
    }

    /// <summary>The next contact for anybody.</summary>
    public DueContact? Take()
    {
        if (!_queue.TryDequeue(out var contact, out _))
        {
            return null;
        }

        _held.Remove(contact.Contact.Id);
        return contact;
    }

    /// <summary>The next contact for this operator: his own callbacks come first.</summary>
    public DueContact? TakeFor(Guid operatorId)
    {
        if (!_personal.TryGetValue(operatorId, out var own))
        {
            return Take();
        }

        var contact = own[0];
        Drop(operatorId, own, 0);
        _held.Remove(contact.Contact.Id);
        return contact;
    }

    /// <summary>Whether there is somebody to dial for this operator.</summary>
    public bool HasFor(Guid operatorId) => _queue.Count > 0 || HasOwnFor(operatorId);

    /// <summary>Whether there is somebody whom only this operator is to call.</summary>
    public bool HasOwnFor(Guid operatorId) => _personal.ContainsKey(operatorId);

    public void Clear()
    {
        _queue.Clear();
        _personal.Clear();
        _held.Clear();
    }

    /// <summary>A callback that is held for one operator may be another's by now, or anybody's: then the one who had it must not hold it up.</summary>
    private void Move(DueContact contact)
    {
        foreach (var (operatorId, own) in _personal)
        {
            if (operatorId != contact.Entry.OperatorId && own.FindIndex(held => held.Contact.Id == contact.Contact.Id) is var place and >= 0)
            {
                Drop(operatorId, own, place);
                Place(contact);
                return;
            }
        }
    }

    private void DropPersonalBut(HashSet<Guid> due)
    {
        foreach (var (operatorId, own) in _personal.ToList())
        {
            _held.ExceptWith(own.Select(held => held.Contact.Id).Where(id => !due.Contains(id)));
            own.RemoveAll(held => !due.Contains(held.Contact.Id));
            if (own.Count == 0)
            {
                _personal.Remove(operatorId);
            }
        }
    }

    private void Drop(Guid operatorId, List<DueContact> own, int place)
    {
        own.RemoveAt(place);
        if (own.Count == 0)
        {
            _personal.Remove(operatorId);
        }
    }

    private void Place(DueContact contact)
    {
        if (contact.Entry.OperatorId is { } operatorId)
        {
            (_personal.TryGetValue(operatorId, out var own) ? own : _personal[operatorId] = []).Add(contact);
        }
        else
        {
            var callback = contact.Entry.Status == EntryStatus.Callback;
            _queue.Enqueue(contact, (callback ? int.MinValue : -contact.Priority, contact.Entry.NextDue));
        }
    }
}
