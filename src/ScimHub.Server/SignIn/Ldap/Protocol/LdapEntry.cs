using System.Text;

namespace ScimHub.Server.SignIn.Ldap.Protocol;

/// <summary>One entry as the server sent it. RFC 4512 §2.5: attribute descriptions have no case.</summary>
internal sealed class LdapEntry(string dn, IReadOnlyDictionary<string, IReadOnlyList<byte[]>> attributes)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public string Dn => dn;

    public IReadOnlyDictionary<string, IReadOnlyList<byte[]>> Attributes => attributes;

    public IReadOnlyList<byte[]> Values(string name) => attributes.TryGetValue(name, out var values) ? values : [];

    /// <summary>The attribute's values that are text.</summary>
    public IReadOnlyList<string> Texts(string name) => [.. Values(name).Select(TextOf).OfType<string>()];

    /// <summary>The first value as text; null where there is none.</summary>
    public string? Text(string name) => Values(name) is [var first, ..] ? TextOf(first) : null;

    public LdapEntry With(string name, IReadOnlyList<byte[]> values) =>
        new(dn, new Dictionary<string, IReadOnlyList<byte[]>>(attributes, StringComparer.OrdinalIgnoreCase) { [name] = values });

    /// <summary>Null: these bytes are no text.</summary>
    public static string? TextOf(byte[] value)
    {
        try
        {
            return Strict.GetString(value);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
