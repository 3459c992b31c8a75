using System.Text;

namespace ScimHub.Benchmarks.Population;

/// <summary>The people and groups of the benchmark: about 1 KB a user, shaped as Microsoft Entra ID sends them, the same at every run.</summary>
internal static class Documents
{
    private static readonly string[] Departments = ["Finance", "Engineering", "Sales", "Support", "Legal", "Operations", "Research", "Marketing"];

    public static string UserName(string prefix, long index) => $"{prefix}{index:D8}@contoso.example";

    public static string ExternalId(string prefix, long index) => $"{prefix}-5f1e3a7c-8d2b-4c6e-{index:x12}";

    public static string Email(string prefix, long index) => $"{prefix}.{index:D8}@mail.contoso.example";

    /// <summary>What an identity provider posts.</summary>
    public static string User(string prefix, long index) => "{" + Schemas + "," + Attributes(prefix, index) + "}";

    /// <summary>What a service provider answers: the same with <c>id</c> and <c>meta</c>, as the floor stores it.</summary>
    public static byte[] StoredUser(Guid id, string prefix, long index) => Encoding.UTF8.GetBytes(
        "{" + Schemas + $",\"id\":\"{id}\"," + Attributes(prefix, index) +
        $",\"meta\":{{\"resourceType\":\"User\",\"created\":\"2026-11-21T08:00:00Z\",\"lastModified\":\"2026-11-21T08:00:00Z\",\"version\":\"W/\\\"1\\\"\",\"location\":\"http://127.0.0.1:5080/scim/v2/Users/{id}\"}}}}");

    public static string Group(string name, string members) =>
        $"{{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:Group\"],\"displayName\":\"{name}\",\"externalId\":\"g-{name}\",\"members\":{members}}}";

    public static string Patch(string operation) =>
        $"{{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],\"Operations\":[{operation}]}}";

    public static string AddMembers(string members) => Patch($"{{\"op\":\"add\",\"path\":\"members\",\"value\":{members}}}");

    /// <summary>RFC 7644 §3.5.2.2: one member leaves by a filter in the path.</summary>
    public static string RemoveMember(Guid member) => Patch($"{{\"op\":\"remove\",\"path\":\"members[value eq \\\"{member}\\\"]\"}}");

    public static string Active(bool active) => Patch($"{{\"op\":\"replace\",\"path\":\"active\",\"value\":{(active ? "true" : "false")}}}");

    public static string Members(IReadOnlyList<Guid> ids, int start, int count)
    {
        var json = new StringBuilder(2 + count * 50).Append('[');
        for (var i = 0; i < count; i++)
        {
            json.Append(i == 0 ? "{\"value\":\"" : ",{\"value\":\"").Append(ids[start + i]).Append("\"}");
        }
        return json.Append(']').ToString();
    }

    /// <summary>Other members for each group made, so that no user ends in thousands of groups.</summary>
    public static string Window(IReadOnlyList<Guid> ids, int users, long number, int count) =>
        Members(ids, (int)(number * count % (users - count + 1)), count);

    /// <summary>An id the floor gives the user of an index, so that neither side has to send a list of them.</summary>
    public static Guid FloorId(long index)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        bytes[0] = 0x01;
        bytes[6] = 0x70;
        bytes[8] = 0x80;
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes[8..], index);
        bytes[8] |= 0x80;
        return new Guid(bytes, bigEndian: true);
    }

    private const string Schemas =
        "\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\",\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\"]";

    private static string Attributes(string prefix, long index) =>
        $$$"""
        "externalId":"{{{ExternalId(prefix, index)}}}","userName":"{{{UserName(prefix, index)}}}","name":{"formatted":"Given{{{index}}} Family{{{index % 977}}}","familyName":"Family{{{index % 977}}}","givenName":"Given{{{index}}}"},"displayName":"Given{{{index}}} Family{{{index % 977}}}","title":"Analyst {{{index % 13}}}","preferredLanguage":"en-GB","active":true,"emails":[{"value":"{{{Email(prefix, index)}}}","type":"work","primary":true}],"phoneNumbers":[{"value":"+44 20 7946 {{{index % 10000:D4}}}","type":"work"},{"value":"+44 7700 90{{{index % 10000:D4}}}","type":"mobile"}],"addresses":[{"formatted":"{{{index % 300}}} Harbour Road, Bristol BS1 4XX, United Kingdom","streetAddress":"{{{index % 300}}} Harbour Road","locality":"Bristol","region":"Avon","postalCode":"BS1 4XX","country":"GB","type":"work"}],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"E{{{index:D8}}}","department":"{{{Departments[index % Departments.Length]}}}","organization":"Contoso","division":"Division {{{index % 17}}}","costCenter":"CC-{{{index % 101}}}"}
        """;
}
