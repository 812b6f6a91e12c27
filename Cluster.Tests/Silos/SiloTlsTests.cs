using System.IO.Pipelines;
using System.Security.Authentication;
using System.Text;
using Cluster.Silo.Hosting;
using Cluster.Tests.Ami;
using Microsoft.AspNetCore.Connections;
using Xunit;

namespace Cluster.Tests.Silos;

/// <summary>Two processes of a cluster and a wire between them.</summary>
public sealed class SiloTlsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cluster-tls-").FullName;
    private readonly TestAuthority _ours = new();

    [Fact]
    public async Task Members_understand_each_other_and_nothing_of_it_is_to_be_read_on_the_wire()
    {
        var member = _ours.WriteTo(Path.Combine(_folder, "member"), "dialer");
        var wire = new Wire();
        var heard = await TalkAsync(wire, member, member);
        Assert.Equal("a secret word", heard);
        Assert.NotEmpty(wire.Seen);
        Assert.DoesNotContain("secret", Encoding.Latin1.GetString([.. wire.Seen]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "dialer")] // somebody else's authority
    [InlineData(false, "another")] // ours, for another purpose
    public async Task Stranger_is_refused_on_either_side(bool isForeign, string name)
    {
        using var foreign = new TestAuthority();
        var member = _ours.WriteTo(Path.Combine(_folder, "member"), "dialer");
        var stranger = (isForeign ? foreign : _ours).WriteTo(Path.Combine(_folder, "stranger"), name);

        // He trusts us; it is we who do not trust him.
        _ours.WriteTo(stranger);
        await Assert.ThrowsAnyAsync<AuthenticationException>(() => TalkAsync(new Wire(), client: stranger, server: member));
        await Assert.ThrowsAnyAsync<AuthenticationException>(() => TalkAsync(new Wire(), client: member, server: stranger));
    }

    public void Dispose()
    {
        _ours.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The client says a word; answers what the server heard.</summary>
    private static async Task<string> TalkAsync(Wire wire, string client, string server)
    {
        var heard = "";
        var (tcs, builderOfClient, builderOfServer) = (new TaskCompletionSource(), new ConnectionBuilder(NoServices.Instance), new ConnectionBuilder(NoServices.Instance));
        new SiloTls(client, TimeProvider.System).AtClient(builderOfClient);
        new SiloTls(server, TimeProvider.System).AtServer(builderOfServer);
        builderOfClient.Run(async connection =>
        {
            await connection.Transport.Output.WriteAsync("a secret word"u8.ToArray());
            await tcs.Task;
        });
        builderOfServer.Run(async connection =>
        {
            var read = await connection.Transport.Input.ReadAtLeastAsync("a secret word".Length);
            heard = Encoding.UTF8.GetString(read.Buffer.FirstSpan);
            tcs.SetResult();
        });
        var sides = new[] { Side(builderOfClient, wire.Client), Side(builderOfServer, wire.Server) };

        // Whoever gives up first leaves the other one waiting.
        await await Task.WhenAny(sides);
        await Task.WhenAll(sides);
        return heard;
    }

    private static async Task Side(ConnectionBuilder builder, IDuplexPipe transport)
    {
        try
        {
            await builder.Build()(new DefaultConnectionContext("silo", transport, transport));
        }
        finally
        {
            await transport.Output.CompleteAsync();
            await transport.Input.CompleteAsync();
        }
    }

    private sealed class NoServices : IServiceProvider
    {
        public static readonly NoServices Instance = new();

        public object? GetService(Type serviceType) => null;
    }

    /// <summary>Two ways, of which one is listened to.</summary>
    private sealed class Wire
    {
        private readonly Pipe _there = new();
        private readonly Pipe _back = new();
        private readonly Pipe _passed = new();

        public Wire()
        {
            Client = new End(_back.Reader, _there.Writer);
            Server = new End(_passed.Reader, _back.Writer);
            _ = PassAsync();
        }

        public List<byte> Seen { get; } = [];

        public IDuplexPipe Client { get; }

        public IDuplexPipe Server { get; }

        private async Task PassAsync()
        {
            while (await _there.Reader.ReadAsync() is { IsCanceled: false } read)
            {
                foreach (var piece in read.Buffer)
                {
                    Seen.AddRange(piece.Span);
                    await _passed.Writer.WriteAsync(piece);
                }

                _there.Reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }

            await _passed.Writer.CompleteAsync();
        }

        private sealed record End(PipeReader Input, PipeWriter Output) : IDuplexPipe;
    }
}
