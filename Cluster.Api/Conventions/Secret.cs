using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Cluster.Api.Conventions;

/// <summary>Secrets that we make ourselves: 256 random bits, of which only the SHA-256 is stored.</summary>
internal static class Secret
{
    private const int Bytes = 32;

    /// <summary>A new one, fit for a header, a cookie and a file.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>What is stored of it. No salt: nobody guesses 256 bits.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>Leaves a text in a new file that only its owner may read.</summary>
    public static async Task WriteFileAsync(string path, string text, CancellationToken stop)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.Delete(path); // the mode of an old file would stay
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var file = new FileStream(path, options);
        await file.WriteAsync(Encoding.ASCII.GetBytes(text), stop);
    }
}
