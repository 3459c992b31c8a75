using System.Formats.Asn1;
using System.Text;

namespace ScimHub.Server.Tests.SignIn.Ldap.Peers;

/// <summary>A server's messages as bytes (RFC 4511 §4), good and bad ones.</summary>
public static class Answers
{
    public const string Paged = "1.2.840.113556.1.4.319";
    public const string Policy = "1.3.6.1.4.1.42.2.27.8.5.1";

    public static byte[] Bound(int id, int code = 0, string diagnostic = "", (string Oid, byte[] Value)? control = null, string[]? referrals = null) => Result(id, 1, code, diagnostic, control, referrals);

    public static byte[] Done(int id, int code = 0, string diagnostic = "", (string Oid, byte[] Value)? control = null, string[]? referrals = null) => Result(id, 5, code, diagnostic, control, referrals);

    public static byte[] Extended(int id, int code = 0, string diagnostic = "") => Result(id, 24, code, diagnostic);

    public static byte[] Entry(int id, string dn, params (string Name, string Value)[] attributes) => Message(id, writer =>
    {
        using (writer.PushSequence(Application(4)))
        {
            Text(writer, dn);
            using (writer.PushSequence())
            {
                foreach (var attribute in attributes.GroupBy(attribute => attribute.Name))
                {
                    using (writer.PushSequence())
                    {
                        Text(writer, attribute.Key);
                        using (writer.PushSetOf())
                        {
                            foreach (var (_, value) in attribute)
                            {
                                Text(writer, value);
                            }
                        }
                    }
                }
            }
        }
    });

    public static byte[] Reference(int id, params string[] uris) => Message(id, writer =>
    {
        using (writer.PushSequence(Application(19)))
        {
            foreach (var uri in uris)
            {
                Text(writer, uri);
            }
        }
    });

    public static (string, byte[]) Page(string cookie)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            Text(writer, cookie);
        }
        return (Paged, writer.Encode());
    }

    private static byte[] Result(int id, int operation, int code, string diagnostic, (string Oid, byte[] Value)? control = null, string[]? referrals = null) => Message(
        id,
        writer =>
        {
            using (writer.PushSequence(Application(operation)))
            {
                // Written by hand: the codes are numbers here, known and unknown ones.
                writer.WriteEncodedValue([0x0A, 0x01, (byte)code]);
                Text(writer, "");
                Text(writer, diagnostic);
                if (referrals is not null)
                {
                    using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 3, isConstructed: true)))
                    {
                        foreach (var uri in referrals)
                        {
                            Text(writer, uri);
                        }
                    }
                }
            }
        },
        control);

    private static byte[] Message(int id, Action<AsnWriter> operation, (string Oid, byte[] Value)? control = null)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(id);
            operation(writer);
            if (control is { } sent)
            {
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true)))
                using (writer.PushSequence())
                {
                    Text(writer, sent.Oid);
                    writer.WriteOctetString(sent.Value);
                }
            }
        }
        return writer.Encode();
    }

    private static Asn1Tag Application(int number) => new(TagClass.Application, number, isConstructed: true);

    private static void Text(AsnWriter writer, string text) => writer.WriteOctetString(Encoding.UTF8.GetBytes(text));
}
