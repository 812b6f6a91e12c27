using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Cluster.Tests.Api;

/// <summary>A browser's WebSocket to the hub, with no more of SignalR's JSON protocol than is needed: one stream.</summary>
internal sealed class LiveSocket : IDisposable
{
    private const char End = '\u001e';
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ClientWebSocket _socket = new();
    private readonly StringBuilder _text = new();
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _invocations = 1;

    public static async Task<LiveSocket> OpenAsync(Visitor visitor, string stream, params object?[] arguments)
    {
        var live = await ConnectAsync(visitor);
        await live.SayAsync(new { protocol = "json", version = 1 });
        Assert.Equal("{}", await live.HearAsync());
        await live.SayAsync(new { type = 4, invocationId = "1", target = stream, arguments });
        return live;
    }

    public static async Task<LiveSocket> ConnectAsync(Visitor visitor, string? origin = null)
    {
        var live = new LiveSocket();
        live._socket.Options.Cookies = visitor.Cookies;
        live._socket.Options.CollectHttpResponseDetails = true;
        live._socket.Options.SetRequestHeader("Origin", origin ?? visitor.Address.GetLeftPart(UriPartial.Authority));
        try
        {
            await live._socket.ConnectAsync(new UriBuilder(visitor.Address) { Scheme = "ws", Path = "/live" }.Uri, CancellationToken.None);
        }
        catch (WebSocketException)
        {
            // The status tells.
        }

        return live;
    }

    public int Status => (int)_socket.HttpStatusCode;

    /// <summary>The next item of the stream; null when it has ended, and then <see cref="Error"/> may say why.</summary>
    public async Task<JsonElement?> NextAsync()
    {
        while (true)
        {
            var message = JsonSerializer.Deserialize<JsonElement>(await HearAsync());
            switch (message.GetProperty("type").GetInt32())
            {
                case 2:
                    return message.GetProperty("item");
                case 3:
                    Error = message.TryGetProperty("error", out var error) ? error.GetString() : null;
                    return null;
            }
        }
    }

    /// <summary>Calls a method of the hub and waits until it is done.</summary>
    public async Task InvokeAsync(string method, params object?[] arguments)
    {
        var invocationId = $"{++_invocations}";
        await SayAsync(new { type = 1, invocationId, target = method, arguments });
        JsonElement message;
        do
        {
            message = JsonSerializer.Deserialize<JsonElement>(await HearAsync());
        }
        while (message.GetProperty("type").GetInt32() != 3 || message.GetProperty("invocationId").GetString() != invocationId);

        Assert.False(message.TryGetProperty("error", out var error), $"{error}");
    }

    /// <summary>Why the stream ended.</summary>
    public string? Error { get; private set; }

    public void Dispose() => _socket.Dispose();

    private Task SayAsync(object message) => _socket.SendAsync(
        Encoding.UTF8.GetBytes(JsonSerializer.Serialize(message) + End), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    private async Task<string> HearAsync()
    {
        using var late = new CancellationTokenSource(Patience);
        int end;
        while ((end = _text.ToString().IndexOf(End, StringComparison.Ordinal)) < 0)
        {
            var read = await _socket.ReceiveAsync(_buffer, late.Token);
            _text.Append(Encoding.UTF8.GetString(_buffer, 0, read.Count));
        }

        var message = _text.ToString(0, end);
        _text.Remove(0, end + 1);
        return message;
    }
}
