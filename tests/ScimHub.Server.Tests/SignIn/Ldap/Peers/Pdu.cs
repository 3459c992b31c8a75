using System.Formats.Asn1;
using System.Text;

namespace ScimHub.Server.Tests.SignIn.Ldap.Peers;

/// <summary>One message that a client sent, as it came.</summary>
/// <param name="InClear">It came without TLS.</param>
/// <param name="Operation">The number of its choice (RFC 4511 §4.1.1).</param>
public sealed record Pdu(bool InClear, int Id, int Operation, byte[] Bytes)
{
    public const int Bind = 0;
    public const int Unbind = 2;
    public const int Search = 3;
    public const int Abandon = 16;
    public const int Extended = 23;

    public static Pdu Read(byte[] bytes, bool inClear)
    {
        var message = new AsnReader(bytes, AsnEncodingRules.BER).ReadSequence();
        Assert.True(message.TryReadInt32(out var id));
        return new(inClear, id, message.PeekTag().TagValue, bytes);
    }

    /// <summary>A bind's name and password.</summary>
    public (string Name, string Password) Credentials()
    {
        var bind = Body().ReadSequence(new Asn1Tag(TagClass.Application, Bind, isConstructed: true));
        bind.ReadInteger();
        return (Encoding.UTF8.GetString(bind.ReadOctetString()), Encoding.UTF8.GetString(bind.ReadOctetString(new Asn1Tag(TagClass.ContextSpecific, 0))));
    }

    /// <summary>A search's base, and its filter as bytes.</summary>
    public (string Base, byte[] Filter) Searched()
    {
        var search = Body().ReadSequence(new Asn1Tag(TagClass.Application, Search, isConstructed: true));
        var name = Encoding.UTF8.GetString(search.ReadOctetString());
        search.ReadEncodedValue();
        search.ReadEncodedValue();
        search.ReadInteger();
        search.ReadInteger();
        search.ReadBoolean();
        return (name, search.ReadEncodedValue().ToArray());
    }

    /// <summary>Whether everybody is asked for: whoever has a <c>uid</c> at all.</summary>
    public bool IsReading => Operation == Search && Searched().Filter is [0x87, 3, (byte)'u', (byte)'i', (byte)'d'];

    public bool IsOfGroups => Operation == Search && Has("groupOfNames");

    public bool Has(string text) => Bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    private AsnReader Body()
    {
        var message = new AsnReader(Bytes, AsnEncodingRules.BER).ReadSequence();
        message.ReadInteger();
        return new(message.ReadEncodedValue(), AsnEncodingRules.BER);
    }
}
