using System.Text;

namespace Cluster.Silo.Imports;

/// <summary>Makes UTF-8 of whatever was uploaded, so that everything behind it knows one encoding.</summary>
internal static class ContentEncoding
{
    private const string Legacy = "windows-1251";
    private const int Piece = 1 << 16;

    static ContentEncoding() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Whether content of that encoding can be read.</summary>
    public static bool IsKnown(string name)
    {
        try
        {
            Encoding.GetEncoding(name);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Path of a file with the same text in UTF-8: the file itself or a copy beside it, which appears whole or not at all.</summary>
    /// <exception cref="ArgumentException">Nobody knows an encoding of that name.</exception>
    public static async Task<string> ToUtf8Async(string path, string? name, CancellationToken cancel)
    {
        var encoding = name is null ? await DetectAsync(path, cancel) : Encoding.GetEncoding(name);
        if (encoding is UTF8Encoding)
        {
            return path;
        }

        var copy = path + ".utf8";
        if (!File.Exists(copy))
        {
            using (var reader = new StreamReader(path, encoding, detectEncodingFromByteOrderMarks: true, Piece))
            {
                await using var writer = new StreamWriter(copy + ".part", append: false, new UTF8Encoding(false), Piece);
                var buffer = new char[Piece];
                for (int read; (read = await reader.ReadAsync(buffer, cancel)) > 0;)
                {
                    await writer.WriteAsync(buffer.AsMemory(0, read), cancel);
                }
            }

            File.Move(copy + ".part", copy, overwrite: true);
        }

        return copy;
    }

    private static async Task<Encoding> DetectAsync(string path, CancellationToken cancel)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, Piece, FileOptions.SequentialScan | FileOptions.Asynchronous);
        var bytes = new byte[Piece];
        var chars = new char[Piece + 1];
        var decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
        var first = true;
        for (int read; (read = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel)) > 0; first = false)
        {
            if (first && read >= 2 && (bytes[0], bytes[1]) is (0xFF, 0xFE) or (0xFE, 0xFF))
            {
                return bytes[0] == 0xFF ? Encoding.Unicode : Encoding.BigEndianUnicode;
            }

            try
            {
                decoder.GetChars(bytes, 0, read, chars, 0, flush: read < bytes.Length);
            }
            catch (DecoderFallbackException)
            {
                return Encoding.GetEncoding(Legacy);
            }
        }

        return Encoding.UTF8;
    }
}
