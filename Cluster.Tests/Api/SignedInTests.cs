using Cluster.Tests.Postgres;
using Xunit;

namespace Cluster.Tests.Api;

/// <summary>Tests in which Olga, an operator, has signed in with a browser.</summary>
[Collection(PostgresCollection.Name)]
public abstract class SignedInTests(PostgresDatabase postgres) : IAsyncLifetime
{
    internal ApiHost Api { get; private set; } = null!;

    internal Visitor Olga { get; private set; } = null!;

    protected Guid OperatorId { get; private set; }

    public virtual async Task InitializeAsync()
    {
        Api = await ApiHost.StartAsync(postgres);
        OperatorId = await Visitor.OperatorAsync(Api);
        Olga = await Visitor.ComeAsync(Api, "olga", "operator", OperatorId);
    }

    public async Task DisposeAsync()
    {
        Olga.Dispose();
        await Api.DisposeAsync();
    }
}
