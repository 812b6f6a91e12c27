namespace Cluster.Api.Conventions;

/// <summary>A type that only stands in the document for an object with the fields of several types.</summary>
internal interface ISideBySide
{
    /// <summary>The types.</summary>
    static abstract Type[] Parts { get; }
}
