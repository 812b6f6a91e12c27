using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cluster.Tests.Benchmarks.Workplace;

/// <summary>
/// An operator's browser without a page: the WebSocket of SignalR, the word that it is there, the stream of the desk, and the word that the card is shown.
/// It does at the desk what an operator does: talks, hangs up, gives the result.
/// </summary>
internal sealed class Listener(OperatorSeat seat, bool showsCards, TimeSpan talk, CardBook cards) : IAsyncDisposable
{
    private const byte End = 0x1e;
    private static readonly TimeSpan AlivePeriod = TimeSpan.FromSeconds(10);

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _working = Task.CompletedTask;
    private Guid _talkedAbout;

    /// <summary>Ends with the first desk.</summary>
    public Task Told => _told.Task;

    public async Task ConnectAsync()
    {
        _socket.Options.SetRequestHeader("Cookie", seat.Cookie);
        _socket.Options.KeepAliveInterval = TimeSpan.Zero; // the hub has words of its own for that
        await _socket.ConnectAsync(new UriBuilder(seat.Address) { Scheme = "ws", Path = "/live" }.Uri, _stop.Token);
        await SayAsync("""{"protocol":"json","version":1}""");
        await SayAsync("""{"type":4,"invocationId":"1","target":"Desk","arguments":[null,0]}""");
        _working = Task.WhenAll(HearAsync(), StayAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        _stop.Dispose();
        _sending.Dispose();
    }

    private async Task StayAsync()
    {
        using var timer = new PeriodicTimer(AlivePeriod);
        while (await timer.WaitForNextTickAsync(_stop.Token))
        {
            await SayAsync("""{"type":1,"target":"Alive","arguments":[]}""");
        }
    }

    private async Task HearAsync()
    {
        var text = new ArrayBufferWriter<byte>(2_048);
        while (true)
        {
            var read = await _socket.ReceiveAsync(text.GetMemory(1_024), _stop.Token);
            var at = DateTimeOffset.UtcNow;
            text.Advance(read.Count);
            if (read.MessageType == WebSocketMessageType.Close)
            {
                throw new InvalidOperationException("The hub closed the connection of an operator.");
            }

            if (!read.EndOfMessage)
            {
                continue;
            }

            var rest = text.WrittenMemory;
            for (int end; (end = rest.Span.IndexOf(End)) >= 0; rest = rest[(end + 1)..])
            {
                Take(rest[..end], at);
            }

            text.ResetWrittenCount();
        }
    }

    private void Take(ReadOnlyMemory<byte> message, DateTimeOffset at)
    {
        using var json = JsonDocument.Parse(message);
        if (!json.RootElement.TryGetProperty("item", out var item))
        {
            return;
        }

        _told.TrySetResult();
        var desk = item.GetProperty("desk");
        if (!desk.TryGetProperty("call", out var call) || call.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var attempt = call.GetProperty("attemptId").GetGuid();
        var activity = desk.GetProperty("status").GetProperty("activity").GetString();
        if (showsCards)
        {
            cards.Arrived(attempt, at);
            if (activity == "reserved")
            {
                _ = SayAsync($$"""{"type":1,"target":"Shown","arguments":["{{attempt}}"]}""");
            }
        }

        if (activity == "talking" && attempt != _talkedAbout)
        {
            _talkedAbout = attempt;
            _ = EndAsync(attempt);
        }
    }

    private async Task EndAsync(Guid attempt)
    {
        await Task.Delay(talk, _stop.Token);
        await seat.CommandAsync("hang-up", null, _stop.Token);

        // The call's end comes from the gateway; a result that is given before waits for it.
        await seat.CommandAsync("disposition", new JsonObject { ["attemptId"] = attempt.ToString(), ["code"] = WorkplaceOffice.Result }, _stop.Token);
    }

    private async Task SayAsync(string message)
    {
        await _sending.WaitAsync(_stop.Token);
        try
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes(message + (char)End), WebSocketMessageType.Text, endOfMessage: true, _stop.Token);
        }
        finally
        {
            _sending.Release();
        }
    }
}
