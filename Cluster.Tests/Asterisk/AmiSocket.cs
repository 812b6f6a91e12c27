using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Cluster.Tests.Asterisk;

/// <summary>One AMI message: a response or an event. A field that is not there reads as empty.</summary>
internal sealed record AmiMessage(IReadOnlyDictionary<string, string> Fields)
{
    public string this[string field] => Fields.GetValueOrDefault(field, "");

    public string Event => this["Event"];

    public string UserEvent => this["UserEvent"];

    public string Channel => this["Uniqueid"];

    public override string ToString() => string.Join(" ", Fields
        .Where(f => f.Key is "Event" or "UserEvent" or "Response" or "Message" or "Uniqueid" or "Cause" or "TechCause" or "Reason"
            or "ChannelStateDesc" or "Status" or "Key" or "Result")
        .Select(f => $"{f.Key}={f.Value}"));
}

/// <summary>
/// The plainest possible AMI connection: it keeps all it heard and lets a test wait for a message. It is here to show what Asterisk
/// says without trusting the product's own client.
/// </summary>
internal sealed class AmiSocket : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly TcpClient _tcp = new();
    private readonly Lock _gate = new();
    private readonly List<AmiMessage> _heard = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource<AmiMessage>> _answers = new();
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;
    private int _actions;

    public static async Task<AmiSocket> OpenAsync(AsteriskGateway gateway)
    {
        var ami = new AmiSocket();
        await ami._tcp.ConnectAsync(gateway.Address, 5038);
        ami._tcp.NoDelay = true;
        ami._reading = ami.ReadAsync();
        var answer = await ami.ActAsync("Login", ("Username", "dialer"), ("Secret", gateway.Secret));
        Assert.Equal("Success", answer["Response"]);
        return ami;
    }

    /// <summary>All messages heard so far, oldest first.</summary>
    public IReadOnlyList<AmiMessage> Heard
    {
        get
        {
            lock (_gate)
            {
                return [.. _heard];
            }
        }
    }

    public async Task<AmiMessage> ActAsync(string action, params (string Field, string Value)[] fields)
    {
        var id = $"t{Interlocked.Increment(ref _actions)}";
        var answer = _answers[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var text = new StringBuilder($"Action: {action}\r\nActionID: {id}\r\n");
        foreach (var (field, value) in fields)
        {
            text.Append($"{field}: {value}\r\n");
        }

        await _tcp.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text.Append("\r\n").ToString()));
        return await answer.Task.WaitAsync(Patience);
    }

    /// <summary>The first message that fits, heard already or to come. Fails with all that was heard.</summary>
    public async Task<AmiMessage> WaitAsync(string what, Func<AmiMessage, bool> fits, TimeSpan? limit = null)
    {
        using var stop = new CancellationTokenSource(limit ?? Patience);
        for (var seen = 0; ;)
        {
            Task news;
            lock (_gate)
            {
                for (; seen < _heard.Count; seen++)
                {
                    if (fits(_heard[seen]))
                    {
                        return _heard[seen];
                    }
                }

                news = _news.Task;
            }

            try
            {
                await news.WaitAsync(stop.Token);
            }
            catch (OperationCanceledException late)
            {
                throw new TimeoutException($"Waited in vain for {what}. Heard: {string.Join("\n", Heard)}", late);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _tcp.Dispose();
        await _reading;
    }

    private async Task ReadAsync()
    {
        using var lines = new StreamReader(_tcp.GetStream(), Encoding.UTF8);
        try
        {
            await lines.ReadLineAsync();   // the greeting
            var fields = new Dictionary<string, string>();
            while (await lines.ReadLineAsync() is { } line)
            {
                if (line.Length > 0)
                {
                    var colon = line.IndexOf(':', StringComparison.Ordinal);
                    fields[colon < 0 ? line : line[..colon]] = colon < 0 ? "" : line[(colon + 1)..].Trim();
                    continue;
                }

                Hear(new AmiMessage(fields));
                fields = [];
            }
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or SocketException)
        {
            // closed by either side; whoever waits runs into the limit
        }
    }

    private void Hear(AmiMessage message)
    {
        if (message["Event"].Length == 0 && _answers.TryRemove(message["ActionID"], out var answer))
        {
            answer.TrySetResult(message);
        }

        TaskCompletionSource news;
        lock (_gate)
        {
            _heard.Add(message);
            news = _news;
            _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        news.TrySetResult();
    }
}
