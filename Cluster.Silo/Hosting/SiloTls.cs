using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;

namespace Cluster.Silo.Hosting;

/// <summary>
/// Encrypts what silos, and API processes with them, say to each other. Both sides show a certificate of the cluster's own authority for
/// the name <c>dialer</c>; addresses come and go with the pods and are not in it. The files are read for each connection, so certificates are
/// renewed without a restart.
/// </summary>
internal sealed class SiloTls(string folder, TimeProvider time)
{
    private const string Name = "dialer";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>For connections that others make to this process.</summary>
    public void AtServer(IConnectionBuilder connections) => connections.Use(next => context => RunAsync(context, next, (encrypted, stop) =>
        encrypted.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = Own(),
                ClientCertificateRequired = true,
                CertificateChainPolicy = Trusted(),
                RemoteCertificateValidationCallback = (_, shown, _, errors) => errors == SslPolicyErrors.None && shown is X509Certificate2 its && its.MatchesHostname(Name),
            },
            stop)));

    /// <summary>For connections that this process makes.</summary>
    public void AtClient(IConnectionBuilder connections) => connections.Use(next => context => RunAsync(context, next, (encrypted, stop) =>
        encrypted.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = Name, ClientCertificateContext = Own(), CertificateChainPolicy = Trusted() },
            stop)));

    private async Task RunAsync(ConnectionContext context, ConnectionDelegate next, Func<SslStream, CancellationToken, Task> greetAsync)
    {
        var plain = context.Transport;
        await using var encrypted = new SslStream(new TransportStream(plain));
        using (var late = new CancellationTokenSource(Patience, time))
        {
            await greetAsync(encrypted, late.Token);
        }

        context.Transport = new Transport(
            PipeReader.Create(encrypted, new StreamPipeReaderOptions(leaveOpen: true)), PipeWriter.Create(encrypted, new StreamPipeWriterOptions(leaveOpen: true)));
        try
        {
            await next(context);
        }
        finally
        {
            context.Transport = plain;
        }
    }

    private SslStreamCertificateContext Own()
    {
        var file = Path.Combine(folder, "tls.crt");
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(file);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(file, Path.Combine(folder, "tls.key")), chain, offline: true);
    }

    private X509ChainPolicy Trusted() => TrustedAuthority.Read(Path.Combine(folder, "ca.crt"));

    private sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
