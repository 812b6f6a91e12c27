using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Cluster.Silo.Asterisk.Simulator;

/// <summary>How a simulated manager interface is reached.</summary>
/// <param name="User">Manager user.</param>
/// <param name="Secret">Manager secret.</param>
/// <param name="Certificate">With its key: the link is encrypted; null: plain.</param>
/// <param name="Port">0 lets the system choose.</param>
/// <param name="Address">A loopback address; 127.0.0.1 when null.</param>
public sealed record SimulatedAmiServerSettings(
    string User = "dialer", string Secret = "dialer", X509Certificate2? Certificate = null, int Port = 0, IPAddress? Address = null)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Address ?? IPAddress.Loopback}:{Port}";
}

/// <summary>
/// A real manager interface on loopback TCP over a simulated gateway: what the client code meets here is what it meets at an Asterisk.
/// Takes any number of clients up to <see cref="MaxClients"/>.
/// </summary>
public sealed class SimulatedAmiServer : IAsyncDisposable
{
    /// <summary>More clients at once are turned away.</summary>
    public const int MaxClients = 256;

    private readonly SimulatedGateway _gateway;
    private readonly SimulatedAmiServerSettings _settings;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<SimulatedAmiClient, Task> _clients = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _accepting = Task.CompletedTask;

    /// <summary>A server that does not listen yet.</summary>
    /// <exception cref="ArgumentException">The address is not loopback: a simulated gateway is nobody else's business.</exception>
    public SimulatedAmiServer(SimulatedGateway gateway, SimulatedAmiServerSettings settings)
    {
        if (!IPAddress.IsLoopback(settings.Address ?? IPAddress.Loopback))
        {
            throw new ArgumentException("A simulated gateway listens on loopback only.", nameof(settings));
        }

        _gateway = gateway;
        _settings = settings;
    }

    /// <summary>Where it listens; the port is known after <see cref="Start"/>.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>Clients that are connected now.</summary>
    public int Clients => _clients.Count;

    /// <summary>Listens.</summary>
    /// <exception cref="SocketException">The port is taken.</exception>
    public void Start()
    {
        _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, optionValue: true);
        _listener.Bind(new IPEndPoint(_settings.Address ?? IPAddress.Loopback, _settings.Port));
        _listener.Listen(MaxClients);
        _accepting = AcceptAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_clients.Values);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync(_stop.Token);
                if (_gateway.Faults.RefuseLinks || _clients.Count >= MaxClients)
                {
                    socket.Dispose();
                    continue;
                }

                socket.NoDelay = true;
                var client = new SimulatedAmiClient(_gateway, _settings);
                _clients[client] = ServeAsync(client, new NetworkStream(socket, ownsSocket: true));
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The server is being stopped.
        }
    }

    private async Task ServeAsync(SimulatedAmiClient client, NetworkStream plain)
    {
        await Task.Yield();
        try
        {
            await using var stream = await EncryptAsync(plain);
            await client.RunAsync(stream, _stop.Token);
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // A client that went away, or never learnt to trust us.
            await plain.DisposeAsync();
        }
        finally
        {
            _clients.TryRemove(client, out _);
            client.Dispose();
        }
    }

    private async Task<Stream> EncryptAsync(NetworkStream plain)
    {
        if (_settings.Certificate is null)
        {
            return plain;
        }

        var encrypted = new SslStream(plain, leaveInnerStreamOpen: false);
        await encrypted.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = _settings.Certificate }, _stop.Token);
        return encrypted;
    }
}
