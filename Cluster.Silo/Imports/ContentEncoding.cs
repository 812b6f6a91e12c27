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

        return await BesideAsync(path, $"{encoding.CodePage}.utf8", async writer =>
        {
            using var reader = new StreamReader(path, encoding, detectEncodingFromByteOrderMarks: true, Piece);
            var buffer = new char[Piece];
            for (int read; (read = await reader.ReadAsync(buffer, cancel)) > 0;)
            {
                await writer.WriteAsync(buffer.AsMemory(0, read), cancel);
            }
        });
    }

    /// <summary>
    /// Path of a text that is made of a content, beside it; made unless it is there. It appears whole or not at all, whoever else makes it at
    /// the same time, and is another one when the content is another: a preview may look at it before all of it has come.
    /// </summary>
    public static async Task<string> BesideAsync(string content, string name, Func<StreamWriter, Task> write)
    {
        var file = new FileInfo(content);
        var path = $"{content}.{file.Length}-{file.LastWriteTimeUtc.Ticks}.{name}";
        if (File.Exists(path))
        {
            return path;
        }

        var part = $"{path}.{Guid.NewGuid():N}";
        try
        {
            await using (var writer = new StreamWriter(part, append: false, new UTF8Encoding(false), Piece))
            {
                await write(writer);
            }

            File.Move(part, path, overwrite: true);
            return path;
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>What the encoding is: by its mark, by its zeros, UTF-8 if all of it is, else windows-1251.</summary>
    public static async Task<Encoding> DetectAsync(string path, CancellationToken cancel)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, Piece, FileOptions.SequentialScan | FileOptions.Asynchronous);
        var bytes = new byte[Piece];
        var chars = new char[Piece + 1];
        var decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
        var first = true;
        for (int read; (read = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel)) > 0; first = false)
        {
            if (first && OfHead(bytes.AsSpan(0, read)) is { } known)
            {
                return known;
            }

            try
            {
                decoder.GetChars(bytes, 0, read, chars, 0, flush: false); // a file may break off inside a letter
            }
            catch (DecoderFallbackException)
            {
                return Encoding.GetEncoding(Legacy);
            }
        }

        return Encoding.UTF8;
    }

    /// <summary>An encoding of two or four bytes a character; null: none of them.</summary>
    private static Encoding? OfHead(ReadOnlySpan<byte> head)
    {
        if (head is [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..])
        {
            return new UTF32Encoding(bigEndian: head[0] == 0, byteOrderMark: true);
        }

        if (head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            return head[0] == 0xFF ? Encoding.Unicode : Encoding.BigEndianUnicode;
        }

        // Without a mark: digits, blanks and delimiters have a zero in one of their two bytes, and text of one byte has none.
        var (even, odd) = (0, 0);
        for (var i = 0; i < head.Length; i++)
        {
            _ = head[i] != 0 ? 0 : i % 2 == 0 ? even++ : odd++;
        }

        var many = Math.Max(head.Length / 10, 4);
        return odd >= many && even < odd / 4 ? Encoding.Unicode : even >= many && odd < even / 4 ? Encoding.BigEndianUnicode : null;
    }
}
