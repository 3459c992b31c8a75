using System.Security.Cryptography;
using System.Text;

namespace ScimHub.Provisioning.Credentials;

/// <summary>The passwords that people choose most, as <c>CommonPasswords/README.md</c> says.</summary>
internal static class CommonPasswordList
{
    private const int EntryLength = 5;

    private static readonly Lazy<byte[]> Entries = new(Read);

    /// <param name="password">In any case.</param>
    public static bool Contains(string password)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // It finds what is public; it guards nothing.
        SHA1.HashData(Encoding.UTF8.GetBytes(password.ToLowerInvariant().Normalize(NormalizationForm.FormC)), hash);
#pragma warning restore CA5350
        var wanted = hash[..EntryLength];
        ReadOnlySpan<byte> entries = Entries.Value;
        var (low, high) = (0, (entries.Length / EntryLength) - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = entries.Slice(middle * EntryLength, EntryLength).SequenceCompareTo(wanted);
            if (order == 0)
            {
                return true;
            }
            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }
        return false;
    }

    private static byte[] Read()
    {
        using var stream = typeof(CommonPasswordList).Assembly.GetManifestResourceStream("common-passwords.bin")!;
        var entries = new byte[stream.Length];
        stream.ReadExactly(entries);
        return entries;
    }
}
