using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cluster.Grains.Gateways;
using Cluster.Silo.Hosting;

namespace Cluster.Silo.Asterisk.Ami;

/// <summary>Opens the stream of bytes to a gateway, plain or encrypted.</summary>
internal static class AmiTransport
{
    /// <summary>Connects; the caller disposes the stream. An authority (a PEM file) takes the place of the system's trust.</summary>
    /// <exception cref="SocketException">Nobody listens there, or no such host.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The certificate is not the one that is expected.</exception>
    public static async Task<Stream> ConnectAsync(GatewayAddress address, string? authority, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, cancel);
            var stream = new NetworkStream(socket, ownsSocket: true);
            return address.Tls ? await EncryptAsync(stream, address, authority, cancel) : stream;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<Stream> EncryptAsync(NetworkStream plain, GatewayAddress address, string? authority, CancellationToken cancel)
    {
        var encrypted = new SslStream(plain, leaveInnerStreamOpen: false);
        try
        {
            await encrypted.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = address.Host,
                    CertificateChainPolicy = authority is null ? null : TrustedAuthority.Read(authority),
                    RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsTrusted(certificate, errors, address.TlsFingerprint),
                },
                cancel);
            return encrypted;
        }
        catch
        {
            await encrypted.DisposeAsync();
            throw;
        }
    }

    /// <summary>A pinned fingerprint decides alone: it is stronger than any chain. Without one the chain and the name decide.</summary>
    private static bool IsTrusted(X509Certificate? certificate, SslPolicyErrors errors, string? fingerprint)
    {
        if (fingerprint is null)
        {
            return errors == SslPolicyErrors.None;
        }

        return certificate is not null && string.Equals(
            certificate.GetCertHashString(HashAlgorithmName.SHA256),
            fingerprint.Replace(":", "", StringComparison.Ordinal),
            StringComparison.OrdinalIgnoreCase);
    }
}
