using System.Security.Cryptography;
using System.Text;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Provisioning.Credentials;

/// <summary>
/// A file of breached passwords as Have I Been Pwned publishes them: a line of 40 hexadecimal digits each (SHA-1), a colon and a count, in the order of the digits. It may have
/// a billion lines: it is searched by bisection, and none of it is kept.
/// </summary>
public sealed class BreachedPasswordFile(string path)
{
    private const int Digits = SHA1.HashSizeInBytes * 2;

    /// <summary>Longer lines than this are none of such a file.</summary>
    private const int MaxLine = 128;

    /// <exception cref="AdministrationException">The file cannot be read, or is another kind of file.</exception>
    public async Task<bool> ContainsAsync(string password, CancellationToken ct)
    {
#pragma warning disable CA5350 // It finds what is public; it guards nothing.
        var wanted = Encoding.ASCII.GetBytes(Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(password))));
#pragma warning restore CA5350
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0, FileOptions.RandomAccess | FileOptions.Asynchronous);
            return await SearchAsync(file, wanted, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AdministrationException.Conflict("Passwords cannot be set now: the file of breached passwords (Passwords:BreachedFile) cannot be read.");
        }
    }

    /// <summary>The line that is sought begins in <c>[low, high)</c>, if anywhere.</summary>
    private static async Task<bool> SearchAsync(FileStream file, byte[] wanted, CancellationToken ct)
    {
        var (low, high) = (0L, file.Length);
        var buffer = new byte[MaxLine * 2];
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var (start, next) = await LineAsync(file, middle, low, buffer, ct).ConfigureAwait(false);
            var order = Compare(buffer, wanted);
            if (order == 0)
            {
                return true;
            }
            (low, high) = order < 0 ? (next, high) : (low, start);
        }
        return false;
    }

    /// <summary>The line that <paramref name="position"/> lies in: its digits at the buffer's start, where it begins and where the next one does.</summary>
    private static async Task<(long Start, long Next)> LineAsync(FileStream file, long position, long low, byte[] buffer, CancellationToken ct)
    {
        var from = Math.Max(low, position - MaxLine);
        var count = await RandomAccess.ReadAsync(file.SafeFileHandle, buffer, from, ct).ConfigureAwait(false);
        var offset = (int)(position - from);
        var before = buffer.AsSpan(0, offset).LastIndexOf((byte)'\n') + 1;
        var after = buffer.AsSpan(offset, count - offset).IndexOf((byte)'\n');
        if ((before == 0 && from > low) || (after < 0 && from + count < file.Length))
        {
            throw new IOException("A line is too long.");
        }
        var end = after < 0 ? count : offset + after;
        if (end - before < Digits)
        {
            throw new IOException("A line is too short.");
        }
        buffer.AsSpan(before, Digits).CopyTo(buffer);
        return (from + before, from + end + 1);
    }

    private static int Compare(byte[] line, byte[] wanted)
    {
        for (var i = 0; i < Digits; i++)
        {
            var digit = line[i] is >= (byte)'a' and <= (byte)'f' ? line[i] - 32 : line[i];
            if (digit != wanted[i])
            {
                return digit - wanted[i];
            }
        }
        return 0;
    }
}
