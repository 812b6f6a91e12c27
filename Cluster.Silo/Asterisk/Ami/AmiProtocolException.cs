namespace Cluster.Silo.Asterisk.Ami;

/// <summary>The other end does not speak the manager protocol, or refused the log-in. The link is of no use any more.</summary>
public sealed class AmiProtocolException : Exception
{
    /// <summary>Says what was wrong.</summary>
    public AmiProtocolException(string message)
        : base(message)
    {
    }

    internal static void ThrowIfTooLong(long length)
    {
        if (length > AmiMessage.MaxBytes)
        {
            throw new AmiProtocolException($"A message of more than {AmiMessage.MaxBytes} bytes.");
        }
    }
}
