using System.Net;
using System.Net.Sockets;

namespace Cluster.Tests;

/// <summary>This machine's own address.</summary>
internal static class Loopback
{
    /// <summary>A port that nobody listened on a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
