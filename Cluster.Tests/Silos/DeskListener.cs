using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Cluster.Tests.Silos;

/// <summary>An operator's browser: signed in, and told of his desk at each change.</summary>
internal sealed class DeskListener : IDisposable
{
    private const char End = '\u001e';
    private const int StreamEnded = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly ClientWebSocket _socket = new();
    private readonly StringBuilder _text = new();
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _streams;

    public static async Task<DeskListener> OpenAsync(Uri address, string name, string password)
    {
        var cookies = new CookieContainer();
        using var http = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies }) { BaseAddress = address };
        http.DefaultRequestHeaders.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var session = await http.PostAsJsonAsync(new Uri("/api/v1/session", UriKind.Relative), new { name, password });
        session.EnsureSuccessStatusCode();
        var listener = new DeskListener();
        listener._socket.Options.Cookies = cookies;
        using var late = new CancellationTokenSource(Patience);
        await listener._socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws", Path = "/live" }.Uri, late.Token);
        await listener.SayAsync("""{"protocol":"json","version":1}""", late.Token);
        await listener.HearAsync(late.Token);
        await listener.AskAsync(late.Token);
        return listener;
    }

    /// <summary>Waits until a desk is told that shows this presence. A stream that ends because a silo was lost is asked for again, as browsers do.</summary>
    public async Task UntilAsync(string presence)
    {
        using var late = new CancellationTokenSource(Patience);
        var seen = new List<string>();
        try
        {
            while (true)
            {
                var news = JsonNode.Parse(await HearAsync(late.Token))!;
                if ((int?)news["type"] == StreamEnded)
                {
                    seen.Add($"the end: {(string?)news["error"]}");
                    await Task.Delay(Pause, late.Token);
                    await AskAsync(late.Token);
                }
                else if ((string?)news["item"]?["desk"]?["status"]?["presence"] is { } shown)
                {
                    seen.Add(shown);
                    if (shown == presence)
                    {
                        return;
                    }
                }
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or WebSocketException)
        {
            throw new InvalidOperationException($"No desk with '{presence}' was told, but {string.Join(", ", seen)}", failure);
        }
    }

    public void Dispose() => _socket.Dispose();

    private Task AskAsync(CancellationToken cancel) =>
        SayAsync($$"""{"type":4,"invocationId":"{{++_streams}}","target":"Desk","arguments":[null,0]}""", cancel);

    private Task SayAsync(string message, CancellationToken cancel) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(message + End), WebSocketMessageType.Text, endOfMessage: true, cancel);

    private async Task<string> HearAsync(CancellationToken cancel)
    {
        int end;
        while ((end = _text.ToString().IndexOf(End, StringComparison.Ordinal)) < 0)
        {
            var read = await _socket.ReceiveAsync(_buffer, cancel);
            _text.Append(Encoding.UTF8.GetString(_buffer, 0, read.Count));
        }

        var message = _text.ToString(0, end);
        _text.Remove(0, end + 1);
        return message;
    }
}
