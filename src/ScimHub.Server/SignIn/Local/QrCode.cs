using System.Text;

namespace ScimHub.Server.SignIn.Local;

/// <summary>
/// A text as a QR code (ISO/IEC 18004): bytes, error correction L, versions 1 to 20, drawn as the path of an SVG. The mask is always the first: which one is chosen is a matter of how evenly it looks,
/// and readers take each.
/// </summary>
internal sealed class QrCode
{
    private const int MaxVersion = 20;

    private static readonly int[] CorrectionLength = [0, 7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28];
    private static readonly int[] BlockCount = [0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8];

    private readonly int version;
    private readonly bool[,] dark;
    private readonly bool[,] taken;

    private QrCode(int version)
    {
        this.version = version;
        Size = (version * 4) + 17;
        dark = new bool[Size, Size];
        taken = new bool[Size, Size];
    }

    public int Size { get; }

    public bool this[int x, int y] => dark[x, y];

    /// <returns>Null where the text is too long.</returns>
    public static QrCode? Of(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var version = 1; version <= MaxVersion; version++)
        {
            if ((bytes.Length * 8) + 4 + CountBits(version) <= DataLength(version) * 8)
            {
                var code = new QrCode(version);
                code.DrawPatterns();
                code.DrawData(Interleave(version, Encode(version, bytes)));
                return code;
            }
        }
        return null;
    }

    /// <summary>The dark modules, a unit square each, with the quiet zone of four that readers need (§9.1).</summary>
    public string Path()
    {
        var path = new StringBuilder();
        for (var y = 0; y < Size; y++)
        {
            for (var x = 0; x < Size; x++)
            {
                if (dark[x, y])
                {
                    path.Append(System.Globalization.CultureInfo.InvariantCulture, $"M{x + 4},{y + 4}h1v1h-1z");
                }
            }
        }
        return path.ToString();
    }

    private static int CountBits(int version) => version < 10 ? 8 : 16;

    private static int RawLength(int version)
    {
        var modules = (((16 * version) + 128) * version) + 64;
        if (version >= 2)
        {
            var aligned = (version / 7) + 2;
            modules -= (((25 * aligned) - 10) * aligned) - 55;
        }
        return (version >= 7 ? modules - 36 : modules) / 8;
    }

    private static int DataLength(int version) => RawLength(version) - (CorrectionLength[version] * BlockCount[version]);

    private static byte[] Encode(int version, byte[] bytes)
    {
        var bits = new List<bool>();
        Append(0b0100, 4);
        Append(bytes.Length, CountBits(version));
        foreach (var value in bytes)
        {
            Append(value, 8);
        }
        var capacity = DataLength(version) * 8;
        Append(0, Math.Min(4, capacity - bits.Count));
        Append(0, (8 - (bits.Count % 8)) % 8);
        for (var pad = 0xEC; bits.Count < capacity; pad ^= 0xEC ^ 0x11)
        {
            Append(pad, 8);
        }
        var data = new byte[bits.Count / 8];
        for (var i = 0; i < bits.Count; i++)
        {
            data[i / 8] |= (byte)(bits[i] ? 0x80 >> (i % 8) : 0);
        }
        return data;

        void Append(int value, int length)
        {
            for (var i = length - 1; i >= 0; i--)
            {
                bits.Add(((value >> i) & 1) == 1);
            }
        }
    }

    /// <summary>§7.5 and §7.6: blocks, each with its correction, read across.</summary>
    private static byte[] Interleave(int version, byte[] data)
    {
        var (count, correction, raw) = (BlockCount[version], CorrectionLength[version], RawLength(version));
        var (shorter, length) = (count - (raw % count), (raw / count) - correction);
        var blocks = new List<(byte[] Data, byte[] Correction)>();
        for (int i = 0, from = 0; i < count; i++)
        {
            var block = data[from..(from += length + (i < shorter ? 0 : 1))];
            blocks.Add((block, Correct(block, correction)));
        }
        var result = new List<byte>(raw);
        for (var i = 0; i <= length; i++)
        {
            result.AddRange(blocks.Where(block => i < block.Data.Length).Select(block => block.Data[i]));
        }
        for (var i = 0; i < correction; i++)
        {
            result.AddRange(blocks.Select(block => block.Correction[i]));
        }
        return [.. result];
    }

    /// <summary>Reed-Solomon over GF(2^8) with the polynomial 0x11D.</summary>
    private static byte[] Correct(byte[] data, int length)
    {
        var divisor = new byte[length];
        divisor[^1] = 1;
        byte root = 1;
        for (var i = 0; i < length; i++)
        {
            for (var j = 0; j < length; j++)
            {
                divisor[j] = (byte)(Multiply(divisor[j], root) ^ (j + 1 < length ? divisor[j + 1] : 0));
            }
            root = Multiply(root, 2);
        }
        var rest = new byte[length];
        foreach (var value in data)
        {
            var factor = (byte)(value ^ rest[0]);
            for (var i = 0; i < length; i++)
            {
                rest[i] = (byte)((i + 1 < length ? rest[i + 1] : 0) ^ Multiply(divisor[i], factor));
            }
        }
        return rest;
    }

    private static byte Multiply(byte left, byte right)
    {
        var product = 0;
        for (var i = 7; i >= 0; i--)
        {
            product = (product << 1) ^ ((product >> 7) * 0x11D);
            product ^= ((right >> i) & 1) * left;
        }
        return (byte)product;
    }

    private void DrawPatterns()
    {
        for (var i = 0; i < Size; i++)
        {
            Set(6, i, i % 2 == 0);
            Set(i, 6, i % 2 == 0);
        }
        DrawFinder(3, 3);
        DrawFinder(Size - 4, 3);
        DrawFinder(3, Size - 4);
        var centers = Centers();
        foreach (var x in centers)
        {
            foreach (var y in centers.Where(y => !((x == 6 && (y == 6 || y == Size - 7)) || (x == Size - 7 && y == 6))))
            {
                for (var i = -2; i <= 2; i++)
                {
                    for (var j = -2; j <= 2; j++)
                    {
                        Set(x + i, y + j, Math.Max(Math.Abs(i), Math.Abs(j)) != 1);
                    }
                }
            }
        }
        DrawFormat();
        DrawVersion();
    }

    private void DrawFinder(int x, int y)
    {
        for (var i = -4; i <= 4; i++)
        {
            for (var j = -4; j <= 4; j++)
            {
                if (x + i >= 0 && x + i < Size && y + j >= 0 && y + j < Size)
                {
                    Set(x + i, y + j, Math.Max(Math.Abs(i), Math.Abs(j)) is not (2 or 4));
                }
            }
        }
    }

    private List<int> Centers()
    {
        if (version == 1)
        {
            return [];
        }
        var count = (version / 7) + 2;
        var step = (((version * 8) + (count * 3) + 5) / ((count * 4) - 4)) * 2;
        return [6, .. Enumerable.Range(0, count - 1).Select(i => Size - 7 - (i * step))];
    }

    /// <summary>§7.9: level L and the first mask.</summary>
    private void DrawFormat()
    {
        const int Data = 1 << 3;
        var rest = Data;
        for (var i = 0; i < 10; i++)
        {
            rest = (rest << 1) ^ ((rest >> 9) * 0x537);
        }
        var bits = ((Data << 10) | rest) ^ 0x5412;
        for (var i = 0; i < 15; i++)
        {
            var bit = ((bits >> i) & 1) == 1;
            var (x, y) = i < 6 ? (8, i) : i < 8 ? (8, i + 1) : i == 8 ? (7, 8) : (14 - i, 8);
            Set(x, y, bit);
            (x, y) = i < 8 ? (Size - 1 - i, 8) : (8, Size - 15 + i);
            Set(x, y, bit);
        }
        Set(8, Size - 8, true);
    }

    /// <summary>§7.10.</summary>
    private void DrawVersion()
    {
        if (version < 7)
        {
            return;
        }
        var rest = version;
        for (var i = 0; i < 12; i++)
        {
            rest = (rest << 1) ^ ((rest >> 11) * 0x1F25);
        }
        var bits = (version << 12) | rest;
        for (var i = 0; i < 18; i++)
        {
            var (a, b) = (Size - 11 + (i % 3), i / 3);
            Set(a, b, ((bits >> i) & 1) == 1);
            Set(b, a, ((bits >> i) & 1) == 1);
        }
    }

    /// <summary>§7.7.3: two columns at a time, from the right, up and down; then the mask (§7.8).</summary>
    private void DrawData(byte[] data)
    {
        var next = 0;
        for (var right = Size - 1; right >= 1; right -= 2)
        {
            right = right == 6 ? 5 : right;
            for (var i = 0; i < Size; i++)
            {
                for (var x = right; x > right - 2; x--)
                {
                    var y = ((right + 1) & 2) == 0 ? Size - 1 - i : i;
                    if (!taken[x, y])
                    {
                        dark[x, y] = (next < data.Length * 8 && ((data[next / 8] >> (7 - (next % 8))) & 1) == 1) ^ ((x + y) % 2 == 0);
                        next++;
                    }
                }
            }
        }
    }

    private void Set(int x, int y, bool isDark) => (dark[x, y], taken[x, y]) = (isDark, true);
}
