namespace Orleans.Runtime;

/// <summary>A failure of the grain host itself, not of a grain.</summary>
public class OrleansException : Exception
{
    /// <summary>A failure without words.</summary>
    public OrleansException()
    {
    }

    /// <summary>A failure in words.</summary>
    public OrleansException(string message) : base(message)
    {
    }

    /// <summary>A failure with its cause.</summary>
    public OrleansException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}

/// <summary>A named bound was hit, such as the mailbox of an activation. The call was not taken and had no effect.</summary>
public sealed class LimitExceededException : OrleansException
{
    /// <summary>A bound was hit.</summary>
    public LimitExceededException()
    {
    }

    /// <summary>A bound was hit, in words.</summary>
    public LimitExceededException(string message) : base(message)
    {
    }

    /// <summary>A bound was hit, with a cause.</summary>
    public LimitExceededException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}

/// <summary>The host is stopping and activates no more grains. The call was not taken and had no effect.</summary>
public sealed class SiloUnavailableException : OrleansException
{
    /// <summary>The host is stopping.</summary>
    public SiloUnavailableException()
    {
    }

    /// <summary>The host is stopping, in words.</summary>
    public SiloUnavailableException(string message) : base(message)
    {
    }

    /// <summary>The host is stopping, with a cause.</summary>
    public SiloUnavailableException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
