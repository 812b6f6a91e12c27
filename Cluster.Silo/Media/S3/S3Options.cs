namespace Cluster.Silo.Media.S3;

/// <summary>A bucket of any storage that speaks S3.</summary>
/// <param name="Address">The bucket's address, such as <c>https://s3.eu-central-1.amazonaws.com/recordings</c>.</param>
/// <param name="Region">The region that requests are signed for.</param>
/// <param name="Key">The access key.</param>
/// <param name="Secret">Its secret; never logged.</param>
public sealed record S3Options(Uri Address, string Region, string Key, string Secret)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Address} ({Region})";
}
