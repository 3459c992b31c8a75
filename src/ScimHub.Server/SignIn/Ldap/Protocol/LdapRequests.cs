using System.Formats.Asn1;
using System.Text;

namespace ScimHub.Server.SignIn.Ldap.Protocol;

/// <summary>The requests we make, as bytes (RFC 4511 §4).</summary>
internal static class LdapRequests
{
    public const string StartTlsOid = "1.3.6.1.4.1.1466.20037";

    private const int Version = 3;

    /// <summary>RFC 4511 §4.2, with simple authentication.</summary>
    public static byte[] Bind(int id, string dn, string password, IReadOnlyList<LdapControl> controls) => Message(id, controls, writer =>
    {
        using (writer.PushSequence(Operation(0)))
        {
            writer.WriteInteger(Version);
            Write(writer, dn);
            Write(writer, password, LdapMessage.Context(0));
        }
    });

    /// <summary>RFC 4511 §4.3: "UnbindRequest ::= [APPLICATION 2] NULL".</summary>
    public static byte[] Unbind(int id) => Message(id, [], writer => writer.WriteNull(new Asn1Tag(TagClass.Application, 2)));

    /// <summary>RFC 4511 §4.11: "AbandonRequest ::= [APPLICATION 16] MessageID".</summary>
    public static byte[] Abandon(int id, int abandoned) => Message(id, [], writer => writer.WriteInteger(abandoned, new Asn1Tag(TagClass.Application, 16)));

    /// <summary>RFC 4511 §4.14.1: "The requestValue field is absent."</summary>
    public static byte[] StartTls(int id) => Message(id, [], writer =>
    {
        using (writer.PushSequence(Operation(23)))
        {
            Write(writer, StartTlsOid, LdapMessage.Context(0));
        }
    });

    /// <summary>RFC 4511 §4.5.1. Aliases are never dereferenced: an entry is where it says it is.</summary>
    public static byte[] Search(int id, SearchRequest request) => Message(id, request.Controls, writer =>
    {
        using (writer.PushSequence(Operation(3)))
        {
            Write(writer, request.BaseDn);
            writer.WriteEnumeratedValue(request.Scope);
            writer.WriteEnumeratedValue(Aliases.NeverDereferenced);
            writer.WriteInteger(request.SizeLimit);
            writer.WriteInteger((int)Math.Ceiling(request.Limit.TotalSeconds));
            writer.WriteBoolean(false);
            request.Filter.Write(writer);
            using (writer.PushSequence())
            {
                foreach (var attribute in request.Attributes)
                {
                    Write(writer, attribute);
                }
            }
        }
    });

    public static void Write(AsnWriter writer, string text, Asn1Tag? tag = null) => writer.WriteOctetString(Encoding.UTF8.GetBytes(text), tag);

    private static byte[] Message(int id, IReadOnlyList<LdapControl> controls, Action<AsnWriter> operation)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(id);
            operation(writer);
            if (controls.Count > 0)
            {
                using (writer.PushSequence(LdapMessage.Context(0, constructed: true)))
                {
                    foreach (var control in controls)
                    {
                        Write(writer, control);
                    }
                }
            }
        }
        return writer.Encode();
    }

    private static void Write(AsnWriter writer, LdapControl control)
    {
        using (writer.PushSequence())
        {
            Write(writer, control.Oid);
            if (control.Value is { } value)
            {
                writer.WriteOctetString(value.Span);
            }
        }
    }

    private static Asn1Tag Operation(int number) => new(TagClass.Application, number, isConstructed: true);

    /// <summary>RFC 4511 §4.5.1.3.</summary>
    private enum Aliases
    {
        NeverDereferenced = 0,
    }
}
