using Cluster.Api.Conventions;
using Cluster.Api.Phones;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;
using Npgsql;

namespace Cluster.Api.Client;

/// <summary>Serves the browser client, as it was built by <c>scripts/client</c>, and tells browsers to run nothing else.</summary>
internal static class ClientFiles
{
    /// <summary>
    /// Only our own files, no script in the page; a style may be set by script, not by markup; a recording is played from what was fetched. Of the
    /// two policies one is for the address of the worker, the other lets empty markup pass. The component library writes two rules into the page by
    /// itself (what a finger on a button means, and that on an iPhone the page stays where it is behind a list): they are allowed by their hashes.
    /// </summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o=' 'sha256-gYiS/BvZvRcK27JIXTuwhZ3hs2+VJ1X+2gUlE+farlg='; "
        + "img-src 'self' data:; connect-src 'self'; media-src blob:; base-uri 'none'; form-action 'self'; "
        + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types beat default";

    private static readonly object Phones = new();

    /// <summary>Where the build leaves the client, beside the program.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "client");

    public static bool IsBuilt => File.Exists(Path.Combine(Folder, "index.html"));

    public static void MapClient(this WebApplication app)
    {
        if (!IsBuilt)
        {
            app.MapGet("/", http => Problem.Of(
                StatusCodes.Status404NotFound, "client-not-built", "The browser client was not built into this program: see scripts/client.").WriteAsync(http));
            return;
        }

        app.Use(AllowPhonesAsync);
        app.UseFileServer(new FileServerOptions
        {
            FileProvider = new PhysicalFileProvider(Folder),
            EnableDirectoryBrowsing = false,
            StaticFileOptions = { OnPrepareResponse = context => SetHeaders(context.Context) },
        });
    }

    /// <summary>The page may also reach the gateways' WebSockets, those and no others. Without the database it is served all the same.</summary>
    private static async Task AllowPhonesAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Path == "/")
        {
            try
            {
                var addresses = await http.RequestServices.GetRequiredService<PhonePassStore>().AddressesAsync(http.RequestAborted);
                http.Items[Phones] = string.Concat(addresses.Select(address => " " + new Uri(address).GetLeftPart(UriPartial.Authority)));
            }
            catch (NpgsqlException)
            {
                // A phone does not work now either.
            }
        }

        await next(http);
    }

    private static void SetHeaders(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy.Replace("connect-src 'self'", $"connect-src 'self'{http.Items[Phones]}", StringComparison.Ordinal);
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";

        // Files under assets have the hash of their content in their names.
        headers[HeaderNames.CacheControl] = http.Request.Path.StartsWithSegments("/assets", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";
    }
}
