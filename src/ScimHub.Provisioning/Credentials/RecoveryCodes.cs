using System.Security.Cryptography;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Provisioning.Credentials;

/// <summary>Codes that stand in for a lost authenticator, each once: 80 random bits in sixteen letters. Pure but for the dice.</summary>
public static class RecoveryCodes
{
    public const int Count = 10;

    private const int RandomBytes = 10;
    private const int Letters = 16;
    private const int Group = 4;

    internal static IReadOnlyList<string> New() => [.. Enumerable.Range(0, Count).Select(_ => string.Join('-', Base32.Encode(RandomNumberGenerator.GetBytes(RandomBytes)).Chunk(Group).Select(x => new string(x))))];

    /// <returns>Null where it has not the form of one: dashes, blanks and case do not matter.</returns>
    internal static byte[]? Hash(string code)
    {
        var plain = string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        return plain.Length == Letters ? Secret.Hash(plain) : null;
    }
}
