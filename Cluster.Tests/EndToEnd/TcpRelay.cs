using System.Net;
using System.Net.Sockets;

namespace Cluster.Tests.EndToEnd;

/// <summary>A cable between the process and a gateway that a test can pull out and plug in again.</summary>
internal sealed class TcpRelay : IAsyncDisposable
{
    private readonly IPEndPoint _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Lock _gate = new();
    private readonly List<Socket> _ends = [];
    private readonly Task _accepting;
    private bool _cut;

    public TcpRelay(string address, int port)
    {
        _target = new IPEndPoint(IPAddress.Parse(address), port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Cut()
    {
        lock (_gate)
        {
            _cut = true;
            _ends.ForEach(end => end.Dispose());
            _ends.Clear();
        }
    }

    public void Restore()
    {
        lock (_gate)
        {
            _cut = false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var pumps = new List<Task>();
        try
        {
            while (true)
            {
                var near = await _listener.AcceptSocketAsync(_stop.Token);
                var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                near.NoDelay = true;
                try
                {
                    await far.ConnectAsync(_target, _stop.Token);
                }
                catch (SocketException)
                {
                    near.Dispose(); // nobody listens there now
                    far.Dispose();
                    continue;
                }

                lock (_gate)
                {
                    if (_cut)
                    {
                        near.Dispose();
                        far.Dispose();
                        continue;
                    }

                    _ends.AddRange([near, far]);
                }

                pumps.AddRange([PumpAsync(near, far), PumpAsync(far, near)]);
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(pumps);
        }
    }

    private static async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
            {
                await to.SendAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // cut, or closed by the other side
        }
        finally
        {
            from.Dispose();
            to.Dispose();
        }
    }
}
