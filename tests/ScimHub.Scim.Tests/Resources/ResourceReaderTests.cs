using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Tests.Resources;

public sealed class ResourceReaderTests
{
    private const string Entra = """
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
         "externalId":"0a21f0f2","userName":"Test_User","active":true,
         "emails":[{"primary":true,"type":"work","value":"a@testuser.com"}],
         "meta":{"resourceType":"User"},"name":{"formatted":"A B","familyName":"B","givenName":"A"},"roles":[],
         "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Sales","manager":{"value":"m1","displayName":"not mine to say"}}}
        """;

    [Fact]
    public void A_user_is_written_as_it_was_read_with_computed_schemas_and_without_what_is_not_the_clients()
    {
        var result = ResourceReader.Read(Samples.Utf8(Entra), Samples.UserType, Dialect.Strict);
        Assert.Empty(result.Ignored);
        Assert.Equal(
            """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"externalId":"0a21f0f2","userName":"Test_User","active":true,"emails":[{"primary":true,"type":"work","value":"a@testuser.com"}],"name":{"formatted":"A B","familyName":"B","givenName":"A"},"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Sales","manager":{"value":"m1"}}}""",
            Samples.Json(result.Resource));
    }

    [Fact]
    public void A_stored_document_is_read_back_whole()
    {
        const string json = """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"1","userName":"é","groups":[{"value":"g"}],"meta":{"resourceType":"User","created":"2011-05-13T04:42:34Z"}}""";
        Assert.Equal(json, Samples.Json(Samples.Stored(json)));
    }
}
