using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ScimHub.Provisioning.Credentials;

/// <summary>Time-based one-time passwords (RFC 6238) as every authenticator app makes them: HMAC-SHA-1, six digits, steps of 30 seconds. Pure.</summary>
public static class Totp
{
    /// <summary>RFC 4226 §4, R6: "the length of the shared secret ... RECOMMEND 160 bits".</summary>
    public const int KeyLength = 20;

    public const int Digits = 6;

    private const int Modulus = 1_000_000;
    private const long StepSeconds = 30;

    /// <summary>RFC 6238 §5.2 recommends "at most one time step" for the way a code takes; clocks may go the other way as well.</summary>
    private const long Drift = 1;

    public static long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / StepSeconds;

    public static string Code(byte[] key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6238 §1.2: authenticator apps know no other; as an HMAC it holds.
        HMACSHA1.HashData(key, counter, hash);
#pragma warning restore CA5350
        // RFC 4226 §5.3.
        var offset = hash[^1] & 0xF;
        var number = (BinaryPrimitives.ReadInt32BigEndian(hash[offset..]) & int.MaxValue) % Modulus;
        return number.ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The step whose code this is, later than <paramref name="after"/>; null where it is none. All are compared, whichever fits.</summary>
    public static long? Step(byte[] key, string code, DateTimeOffset now, long after)
    {
        var typed = Encoding.UTF8.GetBytes(string.Concat(code.Where(x => !char.IsWhiteSpace(x))));
        long? found = null;
        for (var step = StepAt(now) - Drift; step <= StepAt(now) + Drift; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Code(key, step)), typed) && step > after)
            {
                found ??= step;
            }
        }
        return found;
    }

    /// <summary>What an app scans (Key URI Format).</summary>
    /// <param name="issuer">Whose account it is: the organisation's name.</param>
    public static string Uri(string issuer, string account, byte[] key) =>
        $"otpauth://totp/{System.Uri.EscapeDataString(issuer)}:{System.Uri.EscapeDataString(account)}?secret={Base32.Encode(key)}&issuer={System.Uri.EscapeDataString(issuer)}&algorithm=SHA1&digits={Digits}&period={StepSeconds}";
}
