using System.Security.Cryptography.X509Certificates;

namespace Cluster.Silo.Hosting;

/// <summary>Trust in the certificates of a PEM file and in what they have signed, and in nobody else.</summary>
internal static class TrustedAuthority
{
    /// <summary>Read anew for each connection: a file that is replaced counts at once.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It holds something else.</exception>
    public static X509ChainPolicy Read(string path)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(path);
        return policy;
    }
}
