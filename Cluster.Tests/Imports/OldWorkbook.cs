using System.Text;

namespace Cluster.Tests.Imports;

/// <summary>Writes files of the old kind: a small file system of sectors with streams in it, .xls or a workbook with a password.</summary>
internal static class OldWorkbook
{
    private const int Sector = 512;
    private const uint Free = 0xFFFFFFFF;
    private const uint EndOfChain = 0xFFFFFFFE;
    private const uint Table = 0xFFFFFFFD;

    /// <summary>A workbook (BIFF8) with one sheet of texts and numbers; with a password when it has one.</summary>
    public static byte[] Of(bool password, params object[][] rows)
    {
        var globals = new List<byte>();
        Add(globals, 0x0809, [.. Words(0x0600, 0x0005, 0, 0, 0, 0, 0, 0)]);
        if (password)
        {
            Add(globals, 0x002F, [.. Words(0, 0x1234, 0x5678)]);
        }

        Add(globals, 0x0042, [.. Words(1200)]);
        var name = "Old list"u8.ToArray();
        var boundSheet = 4 + 8 + name.Length;
        var offset = globals.Count + boundSheet + 4;
        Add(globals, 0x0085, [.. BitConverter.GetBytes(offset), 0, 0, (byte)name.Length, 0, .. name]);
        Add(globals, 0x000A, []);
        Add(globals, 0x0809, [.. Words(0x0600, 0x0010, 0, 0, 0, 0, 0, 0)]);
        Add(globals, 0x0200, [.. BitConverter.GetBytes(0), .. BitConverter.GetBytes(rows.Length), .. Words(0, rows.Max(row => row.Length), 0)]);
        for (var r = 0; r < rows.Length; r++)
        {
            for (var c = 0; c < rows[r].Length; c++)
            {
                if (rows[r][c] is string text)
                {
                    Add(globals, 0x0204, [.. Words(r, c, 0, text.Length), 1, .. Encoding.Unicode.GetBytes(text)]);
                }
                else
                {
                    Add(globals, 0x0203, [.. Words(r, c, 0), .. BitConverter.GetBytes((double)rows[r][c])]);
                }
            }
        }

        Add(globals, 0x000A, []);
        return Container(("Workbook", [.. globals]));
    }

    /// <summary>What Excel makes of an .xlsx with a password.</summary>
    public static byte[] Encrypted()
    {
        string Bytes(int count) => Convert.ToBase64String(Enumerable.Range(1, count).Select(i => (byte)i).ToArray());
        var info = "<encryption xmlns=\"http://schemas.microsoft.com/office/2006/encryption\" xmlns:p=\"http://schemas.microsoft.com/office/2006/keyEncryptor/password\">"
            + $"<keyData saltSize=\"16\" blockSize=\"16\" keyBits=\"256\" hashSize=\"64\" cipherAlgorithm=\"AES\" cipherChaining=\"ChainingModeCBC\" hashAlgorithm=\"SHA512\" saltValue=\"{Bytes(16)}\"/>"
            + $"<dataIntegrity encryptedHmacKey=\"{Bytes(64)}\" encryptedHmacValue=\"{Bytes(64)}\"/>"
            + "<keyEncryptors><keyEncryptor uri=\"http://schemas.microsoft.com/office/2006/keyEncryptor/password\">"
            + "<p:encryptedKey spinCount=\"1000\" saltSize=\"16\" blockSize=\"16\" keyBits=\"256\" hashSize=\"64\" cipherAlgorithm=\"AES\" cipherChaining=\"ChainingModeCBC\" hashAlgorithm=\"SHA512\""
            + $" saltValue=\"{Bytes(16)}\" encryptedVerifierHashInput=\"{Bytes(16)}\" encryptedVerifierHashValue=\"{Bytes(64)}\" encryptedKeyValue=\"{Bytes(32)}\"/>"
            + "</keyEncryptor></keyEncryptors></encryption>";
        return Container(("EncryptionInfo", [4, 0, 4, 0, 0x40, 0, 0, 0, .. Encoding.UTF8.GetBytes(info.PadRight(5000))]), ("EncryptedPackage", new byte[5000]));
    }

    /// <summary>Streams of at least 4096 bytes each, in sectors one behind the other.</summary>
    private static byte[] Container(params (string Name, byte[] Content)[] streams)
    {
        var contents = streams.Select(stream => stream.Content.Length < 4096 ? [.. stream.Content, .. new byte[4096 - stream.Content.Length]] : stream.Content).ToArray();
        var fat = new List<uint> { Table, EndOfChain };
        var starts = new List<int>();
        foreach (var content in contents)
        {
            starts.Add(fat.Count);
            var sectors = (content.Length + Sector - 1) / Sector;
            for (var i = 1; i <= sectors; i++)
            {
                fat.Add(i == sectors ? EndOfChain : (uint)fat.Count + 1);
            }
        }

        var file = new List<byte>();
        file.AddRange([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
        file.AddRange(new byte[16]);
        file.AddRange(Words(0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0));
        file.AddRange(Longs(0, 1, 1, 0, 4096, EndOfChain, 0, EndOfChain, 0, 0));
        file.AddRange(Longs([.. Enumerable.Repeat(Free, 108)]));
        file.AddRange(Longs([.. fat, .. Enumerable.Repeat(Free, (Sector / 4) - fat.Count)]));
        file.AddRange(Entry("Root Entry", 5, EndOfChain, 0, 1));
        for (var i = 0; i < 3; i++)
        {
            file.AddRange(i < streams.Length
                ? Entry(streams[i].Name, 2, (uint)starts[i], contents[i].Length, Free, i + 1 < streams.Length ? (uint)i + 2 : Free)
                : Entry("", 0, 0, 0, Free));
        }

        foreach (var content in contents)
        {
            file.AddRange(content);
            file.AddRange(new byte[(Sector - (content.Length % Sector)) % Sector]);
        }

        return [.. file];
    }

    private static byte[] Entry(string name, byte type, uint start, int size, uint child, uint right = Free)
    {
        var entry = new List<byte>(Encoding.Unicode.GetBytes(name.PadRight(32, '\0')));
        entry.AddRange(Words(name.Length == 0 ? 0 : (name.Length + 1) * 2));
        entry.AddRange([type, 1]);
        entry.AddRange(Longs(Free, right, child));
        entry.AddRange(new byte[36]);
        entry.AddRange(Longs(start, (uint)size, 0));
        return [.. entry];
    }

    private static void Add(List<byte> stream, int record, byte[] content)
    {
        stream.AddRange(Words(record, content.Length));
        stream.AddRange(content);
    }

    private static IEnumerable<byte> Words(params int[] words) => words.SelectMany(word => BitConverter.GetBytes((ushort)word));

    private static IEnumerable<byte> Longs(params uint[] longs) => longs.SelectMany(BitConverter.GetBytes);
}
