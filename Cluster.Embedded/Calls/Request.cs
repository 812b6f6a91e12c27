using Orleans;

namespace Cluster.Embedded;

/// <summary>What waits in a mailbox or runs in an activation: a call or a timer's tick. Linked in place, so that a mailbox costs nothing while empty.</summary>
internal abstract class Request
{
    /// <summary>Neighbours in the one list that holds the request.</summary>
    internal Request? Next { get; set; }

    /// <inheritdoc cref="Next"/>
    internal Request? Previous { get; set; }

    /// <summary>When it was sent, on the host's coarse clock.</summary>
    internal long SentAt { get; set; }

    /// <summary>Whether it may start while another request is in progress.</summary>
    internal abstract bool Interleaves { get; }

    /// <summary>Whether it counts as use of the grain.</summary>
    internal virtual bool KeepsAlive => true;

    /// <summary>Whether it takes a place in the bounded mailbox.</summary>
    internal virtual bool IsCall => true;

    /// <summary>Interface and method, for messages to people.</summary>
    internal abstract string Name { get; }

    /// <summary>Starts the work on the grain.</summary>
    internal abstract Task InvokeAsync(Grain grain);

    /// <summary>Hands over the end of the work.</summary>
    internal abstract void Reply(Activation activation, Task finished);

    /// <summary>Ends the request without work; false when it has ended before.</summary>
    internal abstract bool Fail(Exception exception);
}

/// <summary>A call by a reference. The emitted subclasses hold the arguments.</summary>
internal abstract class CallRequest : Request
{
    internal GrainMethod? Method { get; set; }

    internal sealed override bool Interleaves => Method!.Interleaves;

    internal sealed override string Name => Method!.Name;
}

/// <summary>A call without a result.</summary>
internal abstract class TaskRequest : CallRequest
{
    private TaskCompletionSource? reply;

    /// <summary>Calls the method with the arguments in the fields. Public, so that emitted code may override it.</summary>
    public abstract Task CallAsync(object grain);

    internal Task ExpectReplyAsync(TaskCreationOptions options)
    {
        reply = new(options);
        return reply.Task;
    }

    internal sealed override Task InvokeAsync(Grain grain) => CallAsync(grain);

    internal sealed override void Reply(Activation activation, Task finished)
    {
        if (reply is not null)
        {
            reply.TrySetFromTask(finished);
        }
        else if (finished.Exception is { } exception)
        {
            activation.Class.Host.Log.OneWayCallFailed(exception.InnerException!, Name, activation.Name);
        }
    }

    internal sealed override bool Fail(Exception exception) => reply is null || reply.TrySetException(exception);
}

/// <summary>A call with a result.</summary>
internal abstract class TaskRequest<TResult> : CallRequest
{
    private TaskCompletionSource<TResult>? reply;

    /// <inheritdoc cref="TaskRequest.CallAsync"/>
    public abstract Task<TResult> CallAsync(object grain);

    internal Task<TResult> ExpectReplyAsync(TaskCreationOptions options)
    {
        reply = new(options);
        return reply.Task;
    }

    internal sealed override Task InvokeAsync(Grain grain) => CallAsync(grain);

    internal sealed override void Reply(Activation activation, Task finished)
    {
        if (finished is Task<TResult> result)
        {
            reply!.TrySetFromTask(result);
        }
        else
        {
            reply!.TrySetException(finished.Exception!.InnerExceptions);
        }
    }

    internal sealed override bool Fail(Exception exception) => reply!.TrySetException(exception);
}
