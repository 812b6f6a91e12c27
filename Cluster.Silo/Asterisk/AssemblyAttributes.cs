using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Cluster.Tests")]
