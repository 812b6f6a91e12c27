namespace Cluster.Embedded;

/// <summary>A first-in-first-out list linked through the requests themselves: no memory of its own, removal from anywhere.</summary>
internal struct RequestList
{
    internal Request? First { get; private set; }

    internal int Count { get; private set; }

    private Request? last;

    internal void Add(Request request)
    {
        request.Previous = last;
        request.Next = null;
        if (last is null)
        {
            First = request;
        }
        else
        {
            last.Next = request;
        }

        last = request;
        Count++;
    }

    internal void Remove(Request request)
    {
        if (request.Previous is null)
        {
            First = request.Next;
        }
        else
        {
            request.Previous.Next = request.Next;
        }

        if (request.Next is null)
        {
            last = request.Previous;
        }
        else
        {
            request.Next.Previous = request.Previous;
        }

        request.Next = request.Previous = null;
        Count--;
    }

    internal Request[] TakeAll()
    {
        var all = Count == 0 ? [] : new Request[Count];
        for (var i = 0; First is { } request; i++)
        {
            Remove(request);
            all[i] = request;
        }

        return all;
    }
}
