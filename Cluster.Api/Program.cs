using Cluster.Api;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddClusterApi();
var app = builder.Build();
app.MapClusterApi();
app.Run();
