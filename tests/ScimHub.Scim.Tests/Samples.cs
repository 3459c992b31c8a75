using System.Text;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Tests;

/// <summary>Resources and short forms that the tests share.</summary>
internal static class Samples
{
    public static ResourceType UserType => SchemaCatalog.Default.User;

    public static ResourceType GroupType => SchemaCatalog.Default.Group;

    /// <summary>A catalog with an extension that has an attribute of every type.</summary>
    public static SchemaCatalog Extended { get; } = SchemaCatalog.Load("""
        {
          "schemas": [{
            "id": "urn:example:params:scim:schemas:extension:hr:2.0:User",
            "name": "HR",
            "attributes": [
              {"name":"badge","type":"string","caseExact":true},
              {"name":"level","type":"integer"},
              {"name":"share","type":"decimal"},
              {"name":"hired","type":"dateTime"},
              {"name":"remote","type":"boolean"},
              {"name":"key","type":"binary","caseExact":true},
              {"name":"site","type":"reference","referenceTypes":["uri"]},
              {"name":"tags","type":"string","multiValued":true},
              {"name":"scores","type":"integer","multiValued":true},
              {"name":"origin","type":"string","mutability":"immutable"},
              {"name":"secret","type":"string","mutability":"writeOnly","returned":"never"},
              {"name":"notes","type":"string","returned":"request"},
              {"name":"rank","type":"string","mutability":"readOnly"},
              {"name":"contract","type":"complex","subAttributes":[
                {"name":"number","type":"string","required":true},
                {"name":"until","type":"dateTime"},
                {"name":"signed","type":"string","mutability":"immutable"}]},
              {"name":"rooms","type":"complex","multiValued":true,"subAttributes":[
                {"name":"value","type":"string","required":true},
                {"name":"floor","type":"integer"},
                {"name":"since","type":"dateTime"},
                {"name":"primary","type":"boolean"}]}
            ]
          }],
          "extensions": [{"resourceType":"User","schema":"urn:example:params:scim:schemas:extension:hr:2.0:User","required":false}]
        }
        """u8);

    public const string Hr = "urn:example:params:scim:schemas:extension:hr:2.0:User";

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static ScimResource User(string json, Dialect dialect = Dialect.Tolerant) => ResourceReader.Read(Utf8(json), Extended.User, dialect).Resource;

    public static ScimResource Stored(string json) => ResourceReader.ReadStored(Utf8(json), Extended.User);

    public static ScimResource StoredGroup(string json) => ResourceReader.ReadStored(Utf8(json), GroupType);

    public static string Json(ScimResource resource) => Encoding.UTF8.GetString(ResourceWriter.ToUtf8(resource));

    public static ScimException Refused(Action action, ScimErrorType type, int status = 400)
    {
        var error = Assert.Throws<ScimException>(action);
        Assert.True(error.Type == type && error.Status == status, $"{error.Status} {error.Type}: {error.Message}");
        return error;
    }
}
