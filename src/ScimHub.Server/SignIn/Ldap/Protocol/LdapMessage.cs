using System.Formats.Asn1;
using System.Text;

namespace ScimHub.Server.SignIn.Ldap.Protocol;

/// <summary>One message of a server (RFC 4511 §4.1.1), and the readers of its parts. What is not as the RFC has it is <see cref="LdapFault.Malformed"/>.</summary>
internal sealed record LdapMessage(int Id, int Operation, ReadOnlyMemory<byte> Body, IReadOnlyList<LdapControl> Controls)
{
    public const int BindResponse = 1;
    public const int SearchEntry = 4;
    public const int SearchDone = 5;
    public const int SearchReference = 19;
    public const int ExtendedResponse = 24;

    private const int MostValues = 250_000;
    private const int MostControls = 32;
    private const int MostReferrals = 1_000;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static LdapMessage Read(ReadOnlyMemory<byte> bytes) => Checked("a message", () =>
    {
        var outer = new AsnReader(bytes, AsnEncodingRules.BER);
        var message = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        if (!message.TryReadInt32(out var id) || id < 0 || message.PeekTag() is not { TagClass: TagClass.Application } tag)
        {
            throw LdapException.Malformed("a message without an id or an operation");
        }
        var body = message.ReadEncodedValue();
        var controls = message.HasData ? ReadControls(message) : [];
        message.ThrowIfNotEmpty();
        return new LdapMessage(id, tag.TagValue, body, controls);
    });

    /// <summary>RFC 4511 §4.1.9; what follows the referrals is the operation's own, and of no use to us.</summary>
    public LdapResult Result() => Checked("a result", () =>
    {
        var result = Inner();
        var code = ReadEnumerated(result);
        ReadOctets(result);
        var diagnostic = Text(ReadOctets(result), lenient: true);
        var referrals = result.HasData && result.PeekTag() == Context(3, constructed: true) ? ReadUris(result.ReadSequence(Context(3, constructed: true))) : [];
        return new LdapResult((ResultCode)code, diagnostic, referrals, Controls);
    });

    /// <summary>RFC 4511 §4.12: the responseName, where one came.</summary>
    public string? ResponseName() => Checked("an extended result", () =>
    {
        for (var result = Inner(); result.HasData;)
        {
            if (result.PeekTag() == Context(10))
            {
                return Text(ReadOctets(result, Context(10)));
            }
            result.ReadEncodedValue();
        }
        return null;
    });

    /// <summary>RFC 4511 §4.5.2.</summary>
    public LdapEntry Entry() => Checked("an entry", () =>
    {
        var entry = Inner();
        var dn = Text(ReadOctets(entry));
        var attributes = new Dictionary<string, IReadOnlyList<byte[]>>(StringComparer.OrdinalIgnoreCase);
        var count = 0;
        for (var list = entry.ReadSequence(); list.HasData;)
        {
            var attribute = list.ReadSequence();
            var name = Text(ReadOctets(attribute));
            var values = new List<byte[]>();
            for (var set = attribute.ReadSetOf(skipSortOrderValidation: true); set.HasData;)
            {
                if (++count > MostValues)
                {
                    throw new LdapException(LdapFault.TooMuch, $"An entry has more than {MostValues} values.");
                }
                values.Add(ReadOctets(set).ToArray());
            }
            // RFC 4511 §4.1.7: no two attributes of a list have the same description.
            if (!attributes.TryAdd(name, values))
            {
                throw LdapException.Malformed("an entry with one attribute twice");
            }
        }
        return new LdapEntry(dn, attributes);
    });

    /// <summary>RFC 4511 §4.5.3.</summary>
    public IReadOnlyList<string> Uris() => Checked("a reference", () => ReadUris(Inner()));

    /// <summary>What only the reader of the bytes knows to be wrong is told as our own fault of the server.</summary>
    public static T Checked<T>(string what, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is AsnContentException or DecoderFallbackException)
        {
            throw LdapException.Malformed($"{what} that cannot be read", e);
        }
    }

    public static Asn1Tag Context(int number, bool constructed = false) => new(TagClass.ContextSpecific, number, constructed);

    public static int ReadEnumerated(AsnReader reader, Asn1Tag? tag = null)
    {
        var bytes = reader.ReadEnumeratedBytes(tag).Span;
        return bytes.Length <= 2 ? bytes.Length == 1 ? (sbyte)bytes[0] : (short)((bytes[0] << 8) | bytes[1]) : throw LdapException.Malformed("a result code out of range");
    }

    /// <summary>RFC 4511 §5.1: "The value of an OCTET STRING … is encoded in the primitive form only".</summary>
    public static ReadOnlyMemory<byte> ReadOctets(AsnReader reader, Asn1Tag? tag = null) =>
        reader.TryReadPrimitiveOctetString(out var bytes, tag) ? bytes : throw LdapException.Malformed("an octet string in parts");

    private AsnReader Inner() => new AsnReader(Body, AsnEncodingRules.BER).ReadSequence(new Asn1Tag(TagClass.Application, Operation, isConstructed: true));

    private static List<LdapControl> ReadControls(AsnReader message)
    {
        var controls = new List<LdapControl>();
        for (var list = message.ReadSequence(Context(0, constructed: true)); list.HasData;)
        {
            var control = list.ReadSequence();
            var oid = Text(ReadOctets(control));
            if (control.HasData && control.PeekTag() == Asn1Tag.Boolean)
            {
                control.ReadBoolean();
            }
            controls.Add(new(oid, control.HasData ? ReadOctets(control) : null));
            if (controls.Count > MostControls)
            {
                throw LdapException.Malformed("a message with too many controls");
            }
        }
        return controls;
    }

    private static List<string> ReadUris(AsnReader list)
    {
        var uris = new List<string>();
        while (list.HasData)
        {
            uris.Add(Text(ReadOctets(list), lenient: true));
            if (uris.Count > MostReferrals)
            {
                throw LdapException.Malformed("too many referrals");
            }
        }
        return uris;
    }

    private static string Text(ReadOnlyMemory<byte> bytes, bool lenient = false) => (lenient ? Encoding.UTF8 : Utf8).GetString(bytes.Span);
}
