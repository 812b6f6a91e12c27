using Cluster.Api;
using Cluster.Api.Accounts;
using Cluster.Api.Demo;
using Cluster.Api.Keys;
using Cluster.Silo.Hosting;
using Serilog.Events;

if (SimulatedGatewayProcess.IsAskedFor(args))
{
    return await SimulatedGatewayProcess.RunAsync(args, Console.In, Console.Out);
}

var options = ClusterOptions.FromEnvironment();
var demo = DemoOptions.Parse(args);
var address = Environment.GetEnvironmentVariable("CLUSTER_URL") ?? "http://localhost:8080";

var builder = WebApplication.CreateBuilder();
builder.WebHost.UseUrls(address);
builder.Logging.AddClusterLogs(demo is null ? LogEventLevel.Information : LogEventLevel.Warning);
builder.Services.AddCluster(options);
builder.Services.AddClusterApi();
builder.Services.AddHostedService<FirstKey>().AddHostedService<FirstAdministrator>();
if (demo is not null)
{
    builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<DemoRun>(services, demo, new Uri(address)));
}

await using var app = builder.Build();
app.MapClusterApi();
app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine(
    $"The cluster is at {address}; an API key is in {FirstKey.PathIn(options.DataFolder)}, a first sign-in in {FirstAdministrator.PathIn(options.DataFolder)}"));
await app.RunAsync();
return Environment.ExitCode;
