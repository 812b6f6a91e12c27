using Cluster.Api;
using Cluster.Api.Accounts;
using Cluster.Api.Demo;
using Cluster.Api.Health;
using Cluster.Silo.Hosting;
using Serilog.Events;

if (SimulatedGatewayProcess.IsAskedFor(args))
{
    return await SimulatedGatewayProcess.RunAsync(args, Console.In, Console.Out);
}

var options = ClusterOptions.FromEnvironment();
if (MigrationProcess.IsAskedFor(args))
{
    return await MigrationProcess.RunAsync(options, Console.Out);
}

var demo = DemoOptions.Parse(args);
var address = Environment.GetEnvironmentVariable("CLUSTER_URL") ?? "http://localhost:8080";

var builder = WebApplication.CreateBuilder();
builder.WebHost.UseUrls(address);
builder.Logging.AddClusterLogs(demo is null ? LogEventLevel.Information : LogEventLevel.Warning);
builder.Services.AddCluster(options);
if (!options.Role.HasApi())
{
    builder.Services.AddHealth();
    await using var silo = builder.Build();
    silo.MapHealth();
    await silo.RunAsync();
    return Environment.ExitCode;
}

builder.Services.AddClusterApi();
builder.Services.AddSingleton<FirstAdministrator>().AddHostedService<FirstAccess>();
if (demo is not null)
{
    builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<DemoRun>(services, demo, new Uri(address)));
}

await using var app = builder.Build();
app.MapClusterApi();
app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine(
    $"The cluster is at {address}; an API key is in {FirstAccess.KeyPathIn(options.DataFolder)}, a first sign-in in {FirstAdministrator.PathIn(options.DataFolder)}"));
await app.RunAsync();
return Environment.ExitCode;
