using System.Text;

namespace ScimHub.Provisioning.Credentials;

/// <summary>RFC 4648 §6, without padding: letters that people can read aloud and type.</summary>
public static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int Bits = 5;

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder((bytes.Length * 8 / Bits) + 1);
        var (buffer, held) = (0, 0);
        foreach (var value in bytes)
        {
            buffer = (buffer << 8) | value;
            held += 8;
            while (held >= Bits)
            {
                held -= Bits;
                text.Append(Alphabet[(buffer >> held) & 31]);
            }
            buffer &= (1 << held) - 1;
        }
        if (held > 0)
        {
            text.Append(Alphabet[(buffer << (Bits - held)) & 31]);
        }
        return text.ToString();
    }
}
